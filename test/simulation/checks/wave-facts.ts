import type { Database } from '@silkgate/persistence';
import type { PaymentState } from '../../../apps/gateway/src/payments/domain/payment.js';

export interface PaymentFacts {
  readonly payment_id: string;
  readonly initiator_id: string;
  readonly request_id: string;
  readonly flow: string | null;
  readonly payer_id: string | null;
  readonly payee_id: string | null;
  readonly initiator_leg: 'PAYER' | 'PAYEE' | null;
  readonly state: PaymentState;
  readonly result_code: string;
  readonly business_date: string | null;
  readonly billing: string | null;
  readonly transaction: string | null;
  readonly transaction_minor: string | null;
  readonly billing_minor: string | null;
  readonly payer_settlement_minor: string | null;
  readonly payee_settlement_minor: string | null;
  readonly quote_id: string | null;
  readonly key_hash: string | null;
  readonly used_code: string | null;
  /** Where it is counted, and with how many US cents. */
  readonly limit_subject: string | null;
  readonly limit_usd_minor: string | null;
}

export interface OperationFacts {
  readonly operation_id: string;
  readonly payment_id: string;
  readonly payer_id: string;
  readonly type: 'REFUND' | 'CANCEL';
  /** Its initiator's own name for it. */
  readonly request_id: string;
  readonly state: string;
  /** Where it ended after the wallet was asked; of what was refused at once there is none. */
  readonly business_date: string | null;
  readonly billing: string | null;
  readonly transaction: string | null;
  readonly transaction_minor: string;
  readonly billing_minor: string | null;
  readonly payer_settlement_minor: string | null;
  readonly payee_settlement_minor: string | null;
}

const PAYMENTS = `SELECT p.payment_id, p.initiator_id, p.request_id, p.flow, p.payer_id, p.payee_id, p.initiator_leg,
    p.state, p.result_code, p.business_date, p.billing_currency || ' ' || p.billing_minor AS billing,
    p.transaction_currency || ' ' || p.transaction_minor AS transaction, p.transaction_minor, p.billing_minor,
    p.payer_settlement_minor, p.payee_settlement_minor, p.quote_id, k.key_hash, u.code_value AS used_code,
    p.limit_subject, p.limit_usd_minor
  FROM payment p
  LEFT JOIN payment_key k ON k.initiator_id = p.initiator_id AND k.request_id = p.request_id
  LEFT JOIN consumer_code_use u ON u.payment_id = p.payment_id
 WHERE p.request_id >= $1 || '-' AND p.request_id < $1 || '.'
 ORDER BY p.payment_id`;
const OPERATIONS = `SELECT o.operation_id, o.payment_id, p.payer_id, o.type, o.request_id, o.state, o.business_date,
    o.transaction_minor, o.transaction_currency || ' ' || o.transaction_minor AS transaction,
    o.billing_currency || ' ' || o.billing_minor AS billing, o.billing_minor, o.payer_settlement_minor,
    o.payee_settlement_minor
  FROM operation o JOIN payment p ON p.payment_id = o.payment_id
 WHERE o.payment_id = ANY($1::uuid[]) ORDER BY o.operation_id`;

/** What the switch has of one wave. */
export interface WaveFacts {
  readonly payments: readonly PaymentFacts[];
  readonly paymentIds: readonly string[];
  /** By `<initiator>/<requestId>`. */
  readonly byName: ReadonlyMap<string, readonly PaymentFacts[]>;
  readonly operations: readonly OperationFacts[];
  readonly operationsOf: ReadonlyMap<string, readonly OperationFacts[]>;
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

export async function readWave(database: Database, name: string): Promise<WaveFacts> {
  const payments = (await database.query<PaymentFacts>(PAYMENTS, [name])).rows;
  const paymentIds = payments.map((payment) => payment.payment_id);
  const operations = (await database.query<OperationFacts>(OPERATIONS, [paymentIds])).rows;
  return {
    payments,
    paymentIds,
    byName: grouped(payments, (each) => `${each.initiator_id}/${each.request_id}`),
    operations,
    operationsOf: grouped(operations, (each) => each.payment_id),
  };
}

/** A successful payment that was reversed is shown as cancelled. */
export function shownState(facts: WaveFacts, payment: PaymentFacts): PaymentState {
  const reversed = (facts.operationsOf.get(payment.payment_id) ?? []).some(
    (each) => each.type === 'CANCEL' && each.state === 'SUCCESS',
  );
  return reversed ? 'CANCELLED' : payment.state;
}
