import type { Database } from '@silkgate/persistence';
import type { Violation } from './violation.js';
import type { OperationFacts, PaymentFacts, WaveFacts } from './wave-facts.js';

const RECORDS = `SELECT p.payment_id AS id, 'no record of ' || p.payment_id AS problem FROM payment p
     LEFT JOIN conversion_record r ON r.subject_id = p.payment_id
    WHERE p.payment_id = ANY($1::uuid[]) AND p.state = 'SUCCESS' AND r.record IS NULL
   UNION ALL
   SELECT o.payment_id, 'no record of ' || o.operation_id FROM operation o
     LEFT JOIN conversion_record r ON r.subject_id = o.operation_id
    WHERE o.payment_id = ANY($1::uuid[]) AND o.state = 'SUCCESS' AND r.record IS NULL
   UNION ALL
   SELECT p.payment_id, 'quote of ' || p.payment_id || ' is consumed by ' || coalesce(q.consumed_by::text, 'nobody')
     FROM payment p LEFT JOIN quote q ON q.quote_id = p.quote_id
    WHERE p.payment_id = ANY($1::uuid[]) AND p.flow IN ('ORDER_CODE', 'ENTRY_CODE') AND p.state = 'SUCCESS'
      AND q.consumed_by IS DISTINCT FROM p.payment_id
   ORDER BY problem`;

const PARTS = ['billing_minor', 'payer_settlement_minor', 'payee_settlement_minor'] as const;

/** 8: each amount has its record, each quote priced one payment, and parts that are the whole give all of it back. */
export async function checkRecords(database: Database, facts: WaveFacts): Promise<Violation[]> {
  const { rows } = await database.query<{ id: string; problem: string }>(RECORDS, [facts.paymentIds]);
  return [
    ...rows.map(({ id, problem }) => ({ invariant: 8, detail: problem, about: [id] })),
    ...quotesUsedTwice(facts),
    ...facts.payments.flatMap((payment) => residuals(payment, facts)),
  ];
}

function quotesUsedTwice({ payments }: WaveFacts): Violation[] {
  const users = new Map<string, string[]>();
  for (const { quote_id: quoteId, payment_id: id, state, flow, business_date: date } of payments) {
    // Refused at once it had no quote; failed later, it had.
    if (quoteId === null || flow === 'CONSUMER_CODE' || (state === 'FAILED' && date === null)) continue;
    users.set(quoteId, [...(users.get(quoteId) ?? []), id]);
  }
  return [...users]
    .filter(([, ids]) => ids.length > 1)
    .map(([quoteId, ids]) => ({
      invariant: 8,
      detail: `quote ${quoteId} prices ${ids.length} payments: ${ids.join(', ')}`,
      about: ids,
    }));
}

function residuals(payment: PaymentFacts, facts: WaveFacts): Violation[] {
  const done = (facts.operationsOf.get(payment.payment_id) ?? []).filter((each) => each.state === 'SUCCESS');
  if (done.length === 0 || sumOf(done, 'transaction_minor') !== BigInt(payment.transaction_minor ?? '0'))
    return [];
  return PARTS.filter((part) => sumOf(done, part) !== BigInt(payment[part] ?? '0')).map((part) => ({
    invariant: 8,
    detail: `${payment.payment_id} was given back whole, but ${part} ${sumOf(done, part)} of ${payment[part]}`,
    about: [payment.payment_id],
  }));
}

export function sumOf(
  operations: readonly OperationFacts[],
  part: (typeof PARTS)[number] | 'transaction_minor',
): bigint {
  return operations.reduce((sum, each) => sum + BigInt(each[part] ?? '0'), 0n);
}
