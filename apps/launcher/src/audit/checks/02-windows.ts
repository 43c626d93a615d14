import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';

const SUMS = ['payment_count', 'payment_minor', 'refund_count', 'refund_minor', 'fee_minor'];

/**
 * A window's own sums: payers in their settlement currency with interchange, payees in the transaction's. A reversal is
 * among the refunds.
 */
const ITEM_LEGS = `SELECT business_date, payer_id AS participant_id, 'PAYER' AS leg,
      payer_settlement_currency AS currency, transaction_type, payer_settlement_minor AS minor,
      interchange_settlement_minor AS fee FROM settlement.transaction_item
    UNION ALL SELECT business_date, payee_id, 'PAYEE', transaction_currency, transaction_type, transaction_minor,
      acquirer_share_minor FROM settlement.transaction_item`;

function summed(keys: string, rows: string, fee: string): string {
  return `SELECT ${keys}, count(*) FILTER (WHERE transaction_type = 'PAYMENT') AS payment_count,
      coalesce(sum(minor) FILTER (WHERE transaction_type = 'PAYMENT'), 0) AS payment_minor,
      count(*) FILTER (WHERE transaction_type <> 'PAYMENT') AS refund_count,
      coalesce(sum(minor) FILTER (WHERE transaction_type <> 'PAYMENT'), 0) AS refund_minor,
      sum(CASE transaction_type WHEN 'PAYMENT' THEN fee ELSE -fee END) AS ${fee}
    FROM (${rows}) legs GROUP BY ${keys}`;
}

const WINDOW_KEY = ['business_date', 'participant_id', 'leg', 'currency'];

/** A participant without a transaction has an empty window when its date closes. */
const WINDOWS: Comparison = {
  table: 'settlement.settlement_window',
  key: WINDOW_KEY,
  columns: SUMS,
  expected: summed(WINDOW_KEY.join(', '), ITEM_LEGS, 'fee_minor'),
  stored: `SELECT ${[...WINDOW_KEY, ...SUMS].join(', ')} FROM settlement.settlement_window
    WHERE (payment_count, payment_minor, refund_count, refund_minor, fee_minor) <> (0, 0, 0, 0, 0)`,
};

const NETS: Comparison = {
  table: 'settlement.settlement_window',
  key: WINDOW_KEY,
  columns: ['net_minor'],
  expected: `SELECT ${WINDOW_KEY.join(', ')}, CASE WHEN state = 'OPEN' THEN NULL
      WHEN leg = 'PAYER' THEN payment_minor - refund_minor - fee_minor ELSE -fee_minor END AS net_minor
    FROM settlement.settlement_window`,
  stored: `SELECT ${WINDOW_KEY.join(', ')}, net_minor FROM settlement.settlement_window`,
};

const ITEMS_IN_WINDOWS: Comparison = {
  table: 'settlement.transaction_item',
  key: ['transaction_id'],
  columns: ['payer_window_id', 'payee_window_id'],
  expected: `SELECT i.transaction_id, payer.window_id AS payer_window_id, payee.window_id AS payee_window_id
    FROM settlement.transaction_item i
    LEFT JOIN settlement.settlement_window payer ON payer.business_date = i.business_date
      AND payer.participant_id = i.payer_id AND payer.leg = 'PAYER' AND payer.currency = i.payer_settlement_currency
    LEFT JOIN settlement.settlement_window payee ON payee.business_date = i.business_date
      AND payee.participant_id = i.payee_id AND payee.leg = 'PAYEE' AND payee.currency = i.transaction_currency`,
  stored: 'SELECT transaction_id, payer_window_id, payee_window_id FROM settlement.transaction_item',
};

const MERCHANT_KEY = ['business_date', 'merchant_id', 'currency'];
const MERCHANT_SUMS = ['payment_count', 'payment_minor', 'refund_count', 'refund_minor', 'discount_minor'];

const MERCHANT_DAYS: Comparison = {
  table: 'settlement.merchant_day',
  key: MERCHANT_KEY,
  columns: MERCHANT_SUMS,
  expected: summed(
    MERCHANT_KEY.join(', '),
    `SELECT business_date, merchant_id, transaction_currency AS currency, transaction_type,
       transaction_minor AS minor, discount_minor AS fee FROM settlement.transaction_item`,
    'discount_minor',
  ),
  stored: `SELECT ${[...MERCHANT_KEY, ...MERCHANT_SUMS].join(', ')} FROM settlement.merchant_day`,
};

export const windows: AuditCheck = {
  invariant: 2,
  name: 'windows and merchant days against their transactions',
  tables: ['settlement.settlement_window', 'settlement.merchant_day'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, WINDOWS),
      await compare(session, NETS),
      await compare(session, ITEMS_IN_WINDOWS),
      await compare(session, MERCHANT_DAYS),
    ]),
};
