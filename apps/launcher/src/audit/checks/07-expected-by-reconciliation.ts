import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { deliveryTo, DUE, isoText, outboxEvents, setAside } from '../sql/fragments.js';

/** Payments whose reversal reconciliation has heard of: their rows say so, and no file should list them. */
const REVERSED = `SELECT r.data->>'paymentId' FROM ${outboxEvents('gateway', 'gateway.payments')} r
  JOIN reconciliation.inbox heard ON heard.event_id = r.event_id
  WHERE r.type = 'gateway.payment-reversed.v1'
    AND NOT EXISTS (SELECT 1 FROM ${setAside('reconciliation')} l WHERE l.event_id = r.event_id)`;

const PAYMENT_EVENTS = `(SELECT e.event_id, e.data, e.data->'conversion' AS conversion,
    CASE e.type WHEN 'gateway.refund-succeeded.v1' THEN 'REFUND' ELSE 'PAYMENT' END AS transaction_type,
    CASE e.type WHEN 'gateway.payment-failed.v1' THEN 'FAILED'
      WHEN 'gateway.payment-cancelled.v1' THEN 'CANCELLED'
      WHEN 'gateway.payment-succeeded.v1'
        THEN CASE WHEN e.data->>'paymentId' IN (${REVERSED}) THEN 'REVERSED' ELSE 'SUCCESS' END
      ELSE 'SUCCESS' END AS status
  FROM ${outboxEvents('gateway', 'gateway.payments')} e
  WHERE e.data IS NOT NULL AND e.type IS DISTINCT FROM 'gateway.payment-reversed.v1')`;

/** Each side of a transaction as that counterparty should list it; what failed has no fee. */
const LEGS = `(VALUES
    ('PAYER', e.data->'payer', e.data->'billing', e.data->'payerSettlement',
      CASE WHEN e.transaction_type = 'REFUND' THEN e.conversion->'fees'->'interchangeSettlement'
        ELSE e.conversion->'interchangeSettlement' END),
    ('PAYEE', e.data->'payee', e.data->'transaction', e.data->'payeeSettlement',
      CASE WHEN e.transaction_type = 'REFUND' THEN e.conversion->'fees'->'acquirerShare'
        ELSE e.conversion->'acquirerShare' END)) AS l (leg, party, amount, settlement, fee)`;

const COLUMNS = [
  'leg',
  'payment_id',
  'business_date',
  'status',
  'amount_minor',
  'currency',
  'settlement_minor',
  'settlement_currency',
  'fee_minor',
  'fee_currency',
  'occurred_at',
];

const TRANSACTIONS: Comparison = {
  table: 'reconciliation.expected_transaction',
  key: ['participant_id', 'transaction_type', 'request_id'],
  columns: COLUMNS,
  consumer: 'reconciliation',
  expected: `SELECT l.party->>'clientId' AS participant_id, e.transaction_type, l.party->>'requestId' AS request_id,
      l.leg, e.data->>'paymentId' AS payment_id, e.data->>'businessDate' AS business_date, e.status,
      l.amount->>'value' AS amount_minor, l.amount->>'currency' AS currency,
      l.settlement->>'value' AS settlement_minor, l.settlement->>'currency' AS settlement_currency,
      l.fee->>'value' AS fee_minor, l.fee->>'currency' AS fee_currency,
      coalesce(e.data->>'paymentTime', e.data->>'refundTime', e.data->>'endedAt') AS occurred_at, ${DUE}
    FROM ${PAYMENT_EVENTS} e ${deliveryTo('reconciliation')} CROSS JOIN LATERAL ${LEGS}`,
  stored: `SELECT participant_id, transaction_type, request_id, leg, payment_id, business_date, status, amount_minor,
      currency, settlement_minor, settlement_currency, fee_minor, fee_currency,
      ${isoText('occurred_at')} AS occurred_at FROM reconciliation.expected_transaction`,
};

const PAYOUT_COLUMNS = [
  'batch_id',
  'acquirer_id',
  'merchant_id',
  'business_date',
  'amount_minor',
  'currency',
  'state',
];

/** A payout is told of twice; the later state stands. */
const PAYOUTS: Comparison = {
  table: 'reconciliation.expected_payout',
  key: ['payout_id'],
  columns: PAYOUT_COLUMNS,
  expected: `SELECT e.data->>'payoutId' AS payout_id, min(e.data->>'batchId') AS batch_id,
      min(e.data->>'acquirerId') AS acquirer_id, min(e.data->>'merchantId') AS merchant_id,
      min(e.data->>'businessDate') AS business_date,
      min(e.data->'amount'->>'value') AS amount_minor,
      min(e.data->'amount'->>'currency') AS currency, max(e.data->>'state') AS state
    FROM ${outboxEvents('settlement', 'settlement.payouts')} e ${deliveryTo('reconciliation')}
    WHERE taken.event_id IS NOT NULL AND aside.event_id IS NULL GROUP BY 1`,
  stored: `SELECT payout_id, ${PAYOUT_COLUMNS.join(', ')} FROM reconciliation.expected_payout`,
};

const DAY_EVENTS = `(SELECT e.event_id, e.data FROM ${outboxEvents('gateway', 'gateway.business-days')} e)`;

const DAYS: Comparison = {
  table: 'reconciliation.business_day',
  key: ['business_date'],
  columns: ['opened_at', 'cut_at', 'next_business_date'],
  consumer: 'reconciliation',
  expected: `SELECT e.data->>'businessDate' AS business_date, e.data->>'openedAt' AS opened_at,
      e.data->>'cutAt' AS cut_at, e.data->>'nextBusinessDate' AS next_business_date, ${DUE}
    FROM ${DAY_EVENTS} e ${deliveryTo('reconciliation')}`,
  stored: `SELECT business_date, ${isoText('opened_at')} AS opened_at, ${isoText('cut_at')} AS cut_at, next_business_date
    FROM reconciliation.business_day`,
};

const TOTALS: Comparison = {
  table: 'reconciliation.day_total',
  key: ['business_date', 'participant_id', 'leg'],
  columns: ['payment_count', 'payment_minor', 'refund_count', 'refund_minor'],
  consumer: 'reconciliation',
  expected: `SELECT e.data->>'businessDate' AS business_date, t->>'participantId' AS participant_id, t->>'leg' AS leg,
      t->'payments'->>'count' AS payment_count, t->'payments'->'amount'->>'value' AS payment_minor,
      t->'refunds'->>'count' AS refund_count, t->'refunds'->'amount'->>'value' AS refund_minor, ${DUE}
    FROM ${DAY_EVENTS} e ${deliveryTo('reconciliation')} CROSS JOIN LATERAL jsonb_array_elements(
      CASE WHEN jsonb_typeof(e.data->'totals') = 'array' THEN e.data->'totals' ELSE '[]' END) t`,
  stored: `SELECT business_date, participant_id, leg, payment_count, payment_minor, refund_count, refund_minor
    FROM reconciliation.day_total`,
};

export const expectedByReconciliation: AuditCheck = {
  invariant: 7,
  name: 'events against what reconciliation expects of counterparties',
  tables: ['reconciliation.expected_transaction', 'reconciliation.expected_payout', 'settlement.outbox'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, TRANSACTIONS),
      await compare(session, PAYOUTS),
      await compare(session, DAYS),
      await compare(session, TOTALS),
    ]),
};
