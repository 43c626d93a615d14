/** Our rows of a date that the gateway counts, `e` being `expected_transaction`. */
export const COUNTED = `e.status IN ('SUCCESS', 'REVERSED')`;

/** Count and totals of such rows; a reversed payment stands among payments and among refunds. */
export const OWN_TOTALS = `count(*) FILTER (WHERE transaction_type = 'PAYMENT') AS payment_count,
  coalesce(sum(CASE e.leg WHEN 'PAYER' THEN settlement_minor ELSE amount_minor END)
    FILTER (WHERE transaction_type = 'PAYMENT'), 0) AS payment_minor,
  count(*) FILTER (WHERE transaction_type = 'REFUND' OR status = 'REVERSED') AS refund_count,
  coalesce(sum(CASE e.leg WHEN 'PAYER' THEN settlement_minor ELSE amount_minor END)
    FILTER (WHERE transaction_type = 'REFUND' OR status = 'REVERSED'), 0) AS refund_minor`;

/** Ours, `o`, against what the gateway told of the date, `t` being `day_total`; either may be absent, which is nothing. */
export const TOTALS_DIFFER = `coalesce(o.payment_count, 0) <> coalesce(t.payment_count, 0)
  OR coalesce(o.payment_minor, 0) <> coalesce(t.payment_minor, 0)
  OR coalesce(o.refund_count, 0) <> coalesce(t.refund_count, 0)
  OR coalesce(o.refund_minor, 0) <> coalesce(t.refund_minor, 0)`;
