/** SQL, beside a `merchant_day AS day`: what was reversed on it, which its sums hold twice and its statement not at all. */
export const REVERSED_OF_DAY = `CROSS JOIN LATERAL (
    SELECT count(*)::int AS count, coalesce(sum(transaction_minor), 0)::bigint AS minor FROM transaction_item
    WHERE transaction_type = 'REVERSAL' AND business_date = day.business_date AND merchant_id = day.merchant_id
      AND transaction_currency = day.currency) AS reversed`;

/** SQL: the counts and sums of the day that its statement tells. */
export const LISTED_COUNTS = `day.payment_count - reversed.count AS payment_count,
  day.payment_minor - reversed.minor AS payment_minor, day.refund_count - reversed.count AS refund_count,
  day.refund_minor - reversed.minor AS refund_minor`;
