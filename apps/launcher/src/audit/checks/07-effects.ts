import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import {
  amountsOfJson,
  deliveryTo,
  digest,
  DUE,
  FOUR_AMOUNT_COLUMNS,
  FOUR_AMOUNTS,
  isoText,
  outboxEvents,
} from '../sql/fragments.js';

/** Successful payments, refunds and reversals as their events tell them. */
export const MONEY_EVENTS = `(SELECT e.event_id, e.type AS type, e.data,
    CASE e.type WHEN 'gateway.payment-succeeded.v1' THEN 'PAYMENT'
      WHEN 'gateway.refund-succeeded.v1' THEN 'REFUND' ELSE 'REVERSAL' END AS kind,
    CASE e.type WHEN 'gateway.payment-succeeded.v1' THEN e.data->>'paymentId'
      WHEN 'gateway.refund-succeeded.v1' THEN e.data->>'refundId' ELSE e.data->>'reversalId' END AS subject_id,
    coalesce(e.data->>'paymentTime', e.data->>'refundTime', e.data->>'reversalTime') AS occurred_at
  FROM ${outboxEvents('gateway', 'gateway.payments')} e
  WHERE e.type IN ('gateway.payment-succeeded.v1', 'gateway.refund-succeeded.v1', 'gateway.payment-reversed.v1'))`;

const FEES: Readonly<Record<string, string>> = {
  discount: 'DISCOUNT',
  interchange: 'INTERCHANGE',
  service: 'SERVICE',
};

/** A payment lists its fees by kind; a refund says what of each it gives back, nothing where the discount is kept. */
function feeSql(name: string): string {
  const conversion = `e.data->'conversion'`;
  const kind = FEES[name];
  const member =
    { acquirer_share: 'acquirerShare', interchange_settlement: 'interchangeSettlement' }[name] ?? name;
  const ofPayment =
    kind === undefined
      ? `${conversion}->'${member}'->>'value'`
      : `coalesce(jsonb_path_query_first(${conversion}, '$.fees[*] ? (@.kind == "${kind}").amount.value') #>> '{}', '0')`;
  return `CASE WHEN e.kind = 'PAYMENT' THEN ${ofPayment}
    WHEN ${conversion}->>'discountKept' = 'true' THEN '0' ELSE ${conversion}->'fees'->'${member}'->>'value' END
    AS ${name}_minor`;
}

const FEE_NAMES = [...Object.keys(FEES), 'acquirer_share', 'interchange_settlement'];
const FEE_COLUMNS = FEE_NAMES.map((name) => `${name}_minor`);

const ITEM_COLUMNS = [
  'transaction_type',
  'payment_id',
  'business_date',
  'occurred_at',
  'payer_id',
  'payer_request_id',
  'payer_reference',
  'payee_id',
  'payee_request_id',
  'payee_reference',
  'merchant_id',
  ...FOUR_AMOUNT_COLUMNS,
  ...FEE_COLUMNS,
];

const ITEMS: Comparison = {
  table: 'settlement.transaction_item',
  key: ['transaction_id'],
  columns: ITEM_COLUMNS,
  consumer: 'settlement',
  expected: `SELECT e.subject_id AS transaction_id, e.kind AS transaction_type, e.data->>'paymentId' AS payment_id,
      e.data->>'businessDate' AS business_date, e.occurred_at,
      e.data->'payer'->>'clientId' AS payer_id, e.data->'payer'->>'requestId' AS payer_request_id,
      e.data->'payer'->>'counterpartyReference' AS payer_reference,
      e.data->'payee'->>'clientId' AS payee_id, e.data->'payee'->>'requestId' AS payee_request_id,
      e.data->'payee'->>'counterpartyReference' AS payee_reference, e.data->'payee'->>'merchantId' AS merchant_id,
      ${amountsOfJson('e.data', FOUR_AMOUNTS)}, ${FEE_NAMES.map(feeSql).join(', ')}, ${DUE}
    FROM ${MONEY_EVENTS} e ${deliveryTo('settlement')}`,
  stored: `SELECT transaction_id, ${ITEM_COLUMNS.filter((name) => name !== 'occurred_at').join(', ')},
      ${isoText('occurred_at')} AS occurred_at FROM settlement.transaction_item`,
};

const CONVERSION_COLUMNS = [
  'kind',
  'payment_id',
  'payer_id',
  'payee_id',
  'merchant_id',
  'business_date',
  'occurred_at',
  'facts',
  'event_id_kept',
  ...FOUR_AMOUNT_COLUMNS,
];

const CONVERSIONS: Comparison = {
  table: 'compliance.conversion',
  key: ['conversion_id'],
  columns: CONVERSION_COLUMNS,
  consumer: 'compliance',
  expected: `SELECT e.subject_id AS conversion_id, e.kind, e.data->>'paymentId' AS payment_id,
      e.data->'payer'->>'clientId' AS payer_id, e.data->'payee'->>'clientId' AS payee_id,
      e.data->'payee'->>'merchantId' AS merchant_id, e.data->>'businessDate' AS business_date,
      e.occurred_at, ${digest('e.data')} AS facts,
      e.event_id AS event_id_kept, ${amountsOfJson('e.data', FOUR_AMOUNTS)}, ${DUE}
    FROM ${MONEY_EVENTS} e ${deliveryTo('compliance')}`,
  stored: `SELECT conversion_id, kind, payment_id, payer_id, payee_id, merchant_id, business_date,
      ${isoText('occurred_at')} AS occurred_at, ${digest(`evidence->'facts'`)} AS facts, event_id AS event_id_kept,
      ${FOUR_AMOUNT_COLUMNS.join(', ')} FROM compliance.conversion`,
};

/** The compliance record's own kind stands in its evidence too. */
const EVIDENCE_KIND: Comparison = {
  table: 'compliance.conversion',
  key: ['conversion_id'],
  columns: ['evidence_kind'],
  expected: 'SELECT conversion_id, kind AS evidence_kind FROM compliance.conversion',
  stored: `SELECT conversion_id, evidence->>'kind' AS evidence_kind FROM compliance.conversion`,
};

export const effects: AuditCheck = {
  invariant: 7,
  name: 'events against the transactions of settlement and the records of compliance',
  tables: ['gateway.outbox', 'settlement.transaction_item', 'compliance.conversion'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, ITEMS),
      await compare(session, CONVERSIONS),
      await compare(session, EVIDENCE_KIND),
    ]),
};
