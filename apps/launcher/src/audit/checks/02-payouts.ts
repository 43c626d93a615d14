import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';

const STATEMENT_COLUMNS = [
  'opening_minor',
  'payment_count',
  'gross_minor',
  'refund_count',
  'refund_minor',
  'discount_minor',
  'net_minor',
  'returned_minor',
  'payout_minor',
  'closing_minor',
];
const STATEMENT_KEY = ['merchant_id', 'currency', 'business_date'];

/** A merchant's day holds a reversed payment among payments and refunds, its statement does not show it. */
const REVERSED = `SELECT merchant_id, transaction_currency AS currency, business_date, count(*) AS count,
    sum(transaction_minor) AS minor
  FROM settlement.transaction_item WHERE transaction_type = 'REVERSAL' GROUP BY 1, 2, 3`;

/** What closes a merchant's day: opening is the closing before, and all that is owed is paid out. */
const RECOMPUTED = `SELECT merchant_id, currency, business_date, opening_minor, payment_count, gross_minor, refund_count,
    refund_minor, discount_minor, net_minor, returned_minor,
    greatest(opening_minor + net_minor + returned_minor, 0) AS payout_minor,
    least(opening_minor + net_minor + returned_minor, 0) AS closing_minor
  FROM (SELECT k.merchant_id, k.currency, k.business_date,
      coalesce(lag(s.closing_minor) OVER (PARTITION BY k.merchant_id, k.currency ORDER BY k.business_date), 0)
        AS opening_minor,
      coalesce(d.payment_count, 0) - coalesce(v.count, 0) AS payment_count,
      coalesce(d.payment_minor, 0) - coalesce(v.minor, 0) AS gross_minor,
      coalesce(d.refund_count, 0) - coalesce(v.count, 0) AS refund_count,
      coalesce(d.refund_minor, 0) - coalesce(v.minor, 0) AS refund_minor,
      coalesce(d.discount_minor, 0) AS discount_minor,
      coalesce(d.payment_minor - d.refund_minor - d.discount_minor, 0) AS net_minor,
      coalesce(r.returned_minor, 0) AS returned_minor
    FROM (SELECT merchant_id, currency, business_date FROM settlement.merchant_statement
        UNION SELECT merchant_id, currency, business_date FROM settlement.merchant_day
          JOIN settlement.business_date USING (business_date) WHERE state IN ('CLOSED', 'SETTLED')) k
    LEFT JOIN settlement.merchant_statement s USING (merchant_id, currency, business_date)
    LEFT JOIN settlement.merchant_day d USING (merchant_id, currency, business_date)
    LEFT JOIN (${REVERSED}) v USING (merchant_id, currency, business_date)
    LEFT JOIN (SELECT merchant_id, currency, returned_on AS business_date, sum(amount_minor) AS returned_minor
        FROM settlement.payout WHERE returned_on IS NOT NULL GROUP BY 1, 2, 3) r
      USING (merchant_id, currency, business_date)) day`;

const STATEMENTS: Comparison = {
  table: 'settlement.merchant_statement',
  key: STATEMENT_KEY,
  columns: STATEMENT_COLUMNS,
  expected: RECOMPUTED,
  stored: `SELECT ${[...STATEMENT_KEY, ...STATEMENT_COLUMNS].join(', ')} FROM settlement.merchant_statement`,
};

/** The version in force when the date was cut; of one whose versions are all later, its first. */
const MERCHANT_AT_CUT = `(SELECT DISTINCT ON (b.business_date, v.merchant_id) b.business_date, v.merchant_id,
      v.acquirer_id, v.payout_account
    FROM settlement.business_date b CROSS JOIN settlement.merchant_version v WHERE b.cut_at IS NOT NULL
    ORDER BY b.business_date, v.merchant_id, (v.valid_from <= b.cut_at) DESC,
      CASE WHEN v.valid_from <= b.cut_at THEN -v.version ELSE v.version END)`;

const PAYOUTS: Comparison = {
  table: 'settlement.payout',
  key: ['merchant_id', 'currency', 'business_date'],
  name: ['payout_id'],
  columns: ['payout_id', 'amount_minor', 'acquirer_id', 'account', 'state'],
  expected: `SELECT s.merchant_id, s.currency, s.business_date, s.payout_id, s.payout_minor AS amount_minor,
      m.acquirer_id, m.payout_account AS account, b.state
    FROM settlement.merchant_statement s
    LEFT JOIN ${MERCHANT_AT_CUT} m ON m.business_date = s.business_date AND m.merchant_id = s.merchant_id
    LEFT JOIN settlement.payout p ON p.payout_id = s.payout_id
    LEFT JOIN settlement.payout_batch b ON b.batch_id = p.batch_id
    WHERE s.payout_id IS NOT NULL`,
  stored: `SELECT payout_id, merchant_id, currency, business_date, amount_minor, acquirer_id, account, state
    FROM settlement.payout`,
};

const BATCH_COLUMNS = ['payout_count', 'total_minor', 'acquirer_id', 'business_date', 'currency', 'state'];

/** PENDING and SENT are instructed: from then on the bank may have it. */
const STATE_OF_INSTRUCTION = `CASE i.state WHEN 'SETTLED' THEN 'PAID' WHEN 'REJECTED' THEN 'REJECTED'
  WHEN 'PENDING' THEN 'INSTRUCTED' WHEN 'SENT' THEN 'INSTRUCTED' ELSE 'SCHEDULED' END`;

const BATCHES: Comparison = {
  table: 'settlement.payout_batch',
  key: ['batch_id'],
  columns: [...BATCH_COLUMNS, 'bank_reference'],
  expected: `SELECT p.batch_id, count(*) AS payout_count, sum(p.amount_minor) AS total_minor,
      min(p.acquirer_id) AS acquirer_id, min(p.business_date) AS business_date, min(p.currency) AS currency,
      min(${STATE_OF_INSTRUCTION}) AS state, min(i.bank_reference) AS bank_reference
    FROM settlement.payout p LEFT JOIN settlement.instruction i ON i.reference = p.batch_id
    GROUP BY p.batch_id`,
  stored: `SELECT batch_id, bank_reference, ${BATCH_COLUMNS.join(', ')} FROM settlement.payout_batch`,
};

export const payouts: AuditCheck = {
  invariant: 2,
  name: 'statements against merchant days, payouts against statements, batches against payouts',
  tables: ['settlement.merchant_statement', 'settlement.payout', 'settlement.payout_batch'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, STATEMENTS),
      await compare(session, PAYOUTS),
      await compare(session, BATCHES),
    ]),
};
