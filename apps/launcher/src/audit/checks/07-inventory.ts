import type { AuditCheck } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { deliveryTo, DUE, isoText, outboxEvents } from '../sql/fragments.js';
import { MONEY_EVENTS } from './07-effects.js';

const INTERCHANGE = `jsonb_path_query_first(e.data->'conversion', '$.fees[*] ? (@.kind == "INTERCHANGE").amount')`;

/** What each event does to the inventory: a payment with these signs, a refund with the others. */
const MOVES = `(VALUES ('PAYER_SETTLEMENT', e.data->'conversion'->'payerSettlementMid', '-'),
    ('TRANSACTION', e.data->'transaction', ''),
    ('INTERCHANGE', CASE e.kind WHEN 'PAYMENT' THEN ${INTERCHANGE}
      ELSE e.data->'conversion'->'fees'->'interchange' END, '-'),
    ('INTERCHANGE_SETTLEMENT', CASE e.kind WHEN 'PAYMENT' THEN e.data->'conversion'->'interchangeSettlement'
      ELSE e.data->'conversion'->'fees'->'interchangeSettlement' END, '')) AS m (purpose, amount, sign)`;

const SIGN = `CASE WHEN e.kind = 'PAYMENT' THEN m.sign WHEN m.sign = '' THEN '-' ELSE '' END`;

const COLUMNS = ['currency', 'amount_minor', 'business_date', 'occurred_at', 'event_id_kept'];

const OF_TRADES = `SELECT e.kind, e.subject_id AS reference, m.purpose, m.amount->>'currency' AS currency,
    ${SIGN} || (m.amount->>'value') AS amount_minor, e.data->>'businessDate' AS business_date,
    e.occurred_at, e.event_id AS event_id_kept, ${DUE}
  FROM ${MONEY_EVENTS} e ${deliveryTo('fx')} CROSS JOIN LATERAL ${MOVES}
  WHERE m.amount->>'value' <> '0'`;

const OF_WINDOWS = `SELECT 'WINDOW', e.data->>'windowId', 'SETTLEMENT', e.data->'net'->>'currency',
    e.data->'net'->>'value', e.data->>'businessDate',
    ${isoText(`(e.data->>'settledAt')::timestamptz`)}, e.event_id, ${DUE}
  FROM ${outboxEvents('settlement', 'settlement.windows')} e ${deliveryTo('fx')}
  WHERE e.data->'net'->>'value' <> '0' AND pg_input_is_valid(e.data->>'settledAt', 'timestamptz')`;

const MOVEMENTS: Comparison = {
  table: 'fx.inventory_movement',
  key: ['kind', 'reference', 'purpose'],
  columns: COLUMNS,
  consumer: 'fx',
  expected: `${OF_TRADES} UNION ALL ${OF_WINDOWS}`,
  stored: `SELECT kind, reference, purpose, currency, amount_minor, business_date,
      ${isoText('occurred_at')} AS occurred_at, event_id AS event_id_kept FROM fx.inventory_movement`,
};

export const inventory: AuditCheck = {
  invariant: 7,
  name: 'events against inventory movements',
  tables: ['fx.inventory_movement', 'settlement.outbox'],
  run: ({ session }) => compare(session, MOVEMENTS),
};
