import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { deliveryTo, DUE, isoText, outboxEvents } from '../sql/fragments.js';

const WINDOW_EVENTS = `(SELECT e.event_id, e.data FROM ${outboxEvents('settlement', 'settlement.windows')} e)`;

const WINDOW_COLUMNS = [
  'participant_id',
  'leg',
  'business_date',
  'payment_minor',
  'payment_currency',
  'refund_minor',
  'refund_currency',
  'net_minor',
  'net_currency',
  'bank_reference',
];

/** A settled window is told of, unless nothing happened in it. */
const WINDOWS_TOLD: Comparison = {
  table: 'settlement.outbox',
  key: ['window_id'],
  name: ['event_id'],
  columns: WINDOW_COLUMNS,
  expected: `SELECT window_id, participant_id, leg, business_date, payment_minor, currency AS payment_currency,
      refund_minor, currency AS refund_currency, net_minor, currency AS net_currency, bank_reference
    FROM settlement.settlement_window WHERE state = 'SETTLED' AND payment_count + refund_count > 0`,
  stored: `SELECT e.event_id, e.data->>'windowId' AS window_id, e.data->>'participantId' AS participant_id,
      e.data->>'leg' AS leg, e.data->>'businessDate' AS business_date,
      e.data->'payments'->>'value' AS payment_minor, e.data->'payments'->>'currency' AS payment_currency,
      e.data->'refunds'->>'value' AS refund_minor, e.data->'refunds'->>'currency' AS refund_currency,
      e.data->'net'->>'value' AS net_minor, e.data->'net'->>'currency' AS net_currency,
      e.data->>'bankReference' AS bank_reference FROM ${WINDOW_EVENTS} e`,
};

const GATEWAY_COLUMNS = [
  'participant_id',
  'currency',
  'business_date',
  'payments_minor',
  'refunds_minor',
  'settled_at',
];

const WINDOWS_TAKEN: Comparison = {
  table: 'gateway.window_settlement',
  key: ['window_id'],
  columns: GATEWAY_COLUMNS,
  consumer: 'gateway',
  expected: `SELECT e.data->>'windowId' AS window_id, e.data->>'participantId' AS participant_id,
      e.data->'payments'->>'currency' AS currency, e.data->>'businessDate' AS business_date,
      e.data->'payments'->>'value' AS payments_minor, e.data->'refunds'->>'value' AS refunds_minor,
      CASE WHEN pg_input_is_valid(e.data->>'settledAt', 'timestamptz')
        THEN ${isoText(`(e.data->>'settledAt')::timestamptz`)} END AS settled_at, ${DUE}
    FROM ${WINDOW_EVENTS} e ${deliveryTo('gateway')} WHERE e.data->>'leg' = 'PAYER'`,
  stored: `SELECT window_id, participant_id, currency, business_date, payments_minor, refunds_minor,
      ${isoText('settled_at')} AS settled_at FROM gateway.window_settlement`,
};

const PAYOUT_COLUMNS = [
  'batch_id',
  'acquirer_id',
  'merchant_id',
  'business_date',
  'amount_minor',
  'currency',
];

const PAYOUTS_TOLD: Comparison = {
  table: 'settlement.outbox',
  key: ['payout_id', 'state'],
  name: ['event_id'],
  columns: PAYOUT_COLUMNS,
  expected: `SELECT p.payout_id, told.state, ${PAYOUT_COLUMNS.map((name) => `p.${name}`).join(', ')}
    FROM settlement.payout p CROSS JOIN (VALUES ('INSTRUCTED'), ('PAID'), ('REJECTED')) AS told (state)
    WHERE p.state = told.state OR (told.state = 'INSTRUCTED' AND p.state IN ('PAID', 'REJECTED'))`,
  stored: `SELECT e.event_id, e.data->>'payoutId' AS payout_id, e.data->>'state' AS state,
      e.data->>'batchId' AS batch_id, e.data->>'acquirerId' AS acquirer_id,
      e.data->>'merchantId' AS merchant_id, e.data->>'businessDate' AS business_date,
      e.data->'amount'->>'value' AS amount_minor, e.data->'amount'->>'currency' AS currency
    FROM ${outboxEvents('settlement', 'settlement.payouts')} e`,
};

export const settlementEvents: AuditCheck = {
  invariant: 7,
  name: 'windows and payouts against their events and the gateway',
  tables: ['settlement.outbox', 'settlement.settlement_window', 'gateway.window_settlement'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, WINDOWS_TOLD),
      await compare(session, WINDOWS_TAKEN),
      await compare(session, PAYOUTS_TOLD),
    ]),
};
