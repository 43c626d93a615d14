import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find } from '../sql/finding.js';
import {
  amountsOfJson,
  digest,
  FOUR_AMOUNT_COLUMNS,
  FOUR_AMOUNTS,
  isoText,
  outboxEvents,
} from '../sql/fragments.js';

/** Every member of a payment's event beside its amounts, and where it stands in the event's data. */
const PAYMENT_MEMBERS: Readonly<Record<string, string>> = {
  flow: `->>'flow'`,
  initiator: `->>'initiator'`,
  payer_id: `->'payer'->>'clientId'`,
  payer_request_id: `->'payer'->>'requestId'`,
  payer_agreement_id: `->'payer'->>'agreementId'`,
  payer_counterparty: `->'payer'->>'counterpartyReference'`,
  customer_id: `->'payer'->>'customerId'`,
  identity_level: `->'payer'->>'identityLevel'`,
  payer_reference: `->'payer'->>'payerReference'`,
  payee_id: `->'payee'->>'clientId'`,
  payee_request_id: `->'payee'->>'requestId'`,
  payee_agreement_id: `->'payee'->>'agreementId'`,
  payee_counterparty: `->'payee'->>'counterpartyReference'`,
  merchant_id: `->'payee'->>'merchantId'`,
  merchant_name: `->'payee'->>'merchantName'`,
  merchant_category_code: `->'payee'->>'merchantCategoryCode'`,
  reference_order_id: `->'order'->>'referenceOrderId'`,
  description: `->'order'->>'description'`,
  accepted_at: `->>'acceptedAt'`,
  business_date: `->>'businessDate'`,
  result_code: `->>'resultCode'`,
};

const COMMON = ['type', 'payment_id', 'conversion', 'ended_at', ...FOUR_AMOUNT_COLUMNS];

const GATEWAY_EVENTS = outboxEvents('gateway', 'gateway.payments');

function storedEvents(
  types: string,
  members: Readonly<Record<string, string>>,
  subject: string,
  endedAt: string,
): string {
  const selected = Object.entries(members).map(([column, path]) => `data${path} AS ${column}`);
  return `SELECT event_id, data->>'${subject}' AS subject_id, type, data->>'paymentId' AS payment_id,
      ${digest(`data->'conversion'`)} AS conversion, ${endedAt} AS ended_at, ${amountsOfJson('data', FOUR_AMOUNTS)},
      ${selected.join(', ')}
    FROM ${GATEWAY_EVENTS} e WHERE type ${types}`;
}

/** Only a payment whose responder was asked has a business date, and with it an event. */
const PAYMENTS: Comparison = {
  table: 'gateway.outbox',
  key: ['subject_id'],
  name: ['event_id'],
  columns: [...COMMON, ...Object.keys(PAYMENT_MEMBERS)],
  expected: `SELECT payment_id AS subject_id, 'gateway.payment-' || CASE state WHEN 'SUCCESS' THEN 'succeeded'
        WHEN 'FAILED' THEN 'failed' ELSE 'cancelled' END || '.v1' AS type, payment_id,
      CASE WHEN state = 'SUCCESS' THEN ${digest('conversion')} END AS conversion, ${isoText('ended_at')} AS ended_at,
      ${FOUR_AMOUNT_COLUMNS.join(', ')}, flow, initiator_leg AS initiator, payer_id,
      CASE initiator_leg WHEN 'PAYER' THEN request_id ELSE payment_id::text END AS payer_request_id,
      payer_agreement_id, CASE initiator_leg WHEN 'PAYEE' THEN counterparty_reference END AS payer_counterparty,
      customer_id, identity_level, payer_reference, payee_id,
      CASE initiator_leg WHEN 'PAYEE' THEN request_id ELSE payment_id::text END AS payee_request_id,
      payee_agreement_id, CASE initiator_leg WHEN 'PAYER' THEN counterparty_reference END AS payee_counterparty,
      merchant_id, merchant_name, merchant_category_code, reference_order_id, description,
      ${isoText('accepted_at')} AS accepted_at, business_date,
      CASE WHEN state <> 'SUCCESS' THEN result_code END AS result_code
    FROM gateway.payment WHERE business_date IS NOT NULL AND state NOT IN ('PROCESSING', 'AUTHORISED')`,
  stored: storedEvents(
    `IS DISTINCT FROM 'gateway.refund-succeeded.v1' AND type IS DISTINCT FROM 'gateway.payment-reversed.v1'`,
    PAYMENT_MEMBERS,
    'paymentId',
    `coalesce(data->>'paymentTime', data->>'endedAt')`,
  ),
};

const REFUND_MEMBERS: Readonly<Record<string, string>> = {
  payment_business_date: `->>'paymentBusinessDate'`,
  flow: `->>'flow'`,
  payer_id: `->'payer'->>'clientId'`,
  payer_request_id: `->'payer'->>'requestId'`,
  payer_agreement_id: `->'payer'->>'agreementId'`,
  payer_counterparty: `->'payer'->>'counterpartyReference'`,
  payee_id: `->'payee'->>'clientId'`,
  payee_request_id: `->'payee'->>'requestId'`,
  payee_agreement_id: `->'payee'->>'agreementId'`,
  merchant_id: `->'payee'->>'merchantId'`,
  reason: `->>'reason'`,
  accepted_at: `->>'acceptedAt'`,
  business_date: `->>'businessDate'`,
};

const O_AMOUNTS = FOUR_AMOUNT_COLUMNS.map((column) => `o.${column}`).join(', ');

/** A cancel of a success that came before its date's totals were counted; a later one is told as a refund. */
const IS_REVERSAL = `(o.type = 'CANCEL' AND o.business_date = p.business_date)`;

const REFUNDS: Comparison = {
  table: 'gateway.outbox',
  key: ['subject_id'],
  name: ['event_id'],
  columns: [...COMMON, ...Object.keys(REFUND_MEMBERS)],
  expected: `SELECT o.operation_id AS subject_id, 'gateway.refund-succeeded.v1' AS type, o.payment_id, ${digest('o.conversion')} AS conversion,
      ${isoText('o.ended_at')} AS ended_at, ${O_AMOUNTS}, p.business_date AS payment_business_date, p.flow, p.payer_id,
      CASE o.initiator_id WHEN p.payer_id THEN o.request_id ELSE o.operation_id::text END AS payer_request_id,
      p.payer_agreement_id, o.counterparty_reference AS payer_counterparty, p.payee_id,
      CASE o.initiator_id WHEN p.payee_id THEN o.request_id ELSE o.operation_id::text END AS payee_request_id,
      p.payee_agreement_id, p.merchant_id, o.reason, ${isoText('o.accepted_at')} AS accepted_at, o.business_date
    FROM gateway.operation o JOIN gateway.payment p USING (payment_id)
    WHERE o.state = 'SUCCESS' AND NOT ${IS_REVERSAL}`,
  stored: storedEvents(`= 'gateway.refund-succeeded.v1'`, REFUND_MEMBERS, 'refundId', `data->>'refundTime'`),
};

const { payment_business_date: _date, ...REVERSAL_MEMBERS } = REFUND_MEMBERS;

/** Both sides know a cancel by the payment's own id. */
const REVERSALS: Comparison = {
  table: 'gateway.outbox',
  key: ['subject_id'],
  name: ['event_id'],
  columns: [...COMMON, ...Object.keys(REVERSAL_MEMBERS)],
  expected: `SELECT o.operation_id AS subject_id, 'gateway.payment-reversed.v1' AS type, o.payment_id, ${digest('o.conversion')} AS conversion,
      ${isoText('o.ended_at')} AS ended_at, ${O_AMOUNTS}, p.flow, p.payer_id,
      CASE p.initiator_leg WHEN 'PAYER' THEN p.request_id ELSE p.payment_id::text END AS payer_request_id,
      p.payer_agreement_id, CASE p.initiator_leg WHEN 'PAYEE' THEN p.counterparty_reference END AS payer_counterparty,
      p.payee_id, CASE p.initiator_leg WHEN 'PAYEE' THEN p.request_id ELSE p.payment_id::text END AS payee_request_id,
      p.payee_agreement_id, p.merchant_id, o.reason, ${isoText('o.accepted_at')} AS accepted_at, o.business_date
    FROM gateway.operation o JOIN gateway.payment p USING (payment_id)
    WHERE o.state = 'SUCCESS' AND ${IS_REVERSAL}`,
  stored: storedEvents(
    `= 'gateway.payment-reversed.v1'`,
    REVERSAL_MEMBERS,
    'reversalId',
    `data->>'reversalTime'`,
  ),
};

/** Numbers within a payment grow by one for each final result; one that is not told leaves its number out. */
const SEQUENCES = `SELECT 'gateway.payment payment_id=' || p.payment_id AS row_name, 'event_sequence' AS column_name,
    'at least ' || coalesce(max(o.key_sequence), 0) || ' and no event without one' AS expected,
    p.event_sequence::text AS found
  FROM gateway.payment p LEFT JOIN gateway.outbox o ON o.topic = 'gateway.payments' AND o.key = p.payment_id::text
  GROUP BY p.payment_id, p.event_sequence
  HAVING coalesce(max(o.key_sequence), 0) > p.event_sequence OR count(o.key) > p.event_sequence`;

export const paymentEvents: AuditCheck = {
  invariant: 7,
  name: 'payments, refunds and reversals against their events',
  tables: ['gateway.payment', 'gateway.outbox'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, PAYMENTS),
      await compare(session, REFUNDS),
      await compare(session, REVERSALS),
      await find(session, {
        offenders: SEQUENCES,
        population: 'SELECT count(*) AS amount FROM gateway.payment',
      }),
    ]),
};
