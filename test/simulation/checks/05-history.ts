import type { Database } from '@silkgate/persistence';
import { mayBecome, type PaymentState } from '../../../apps/gateway/src/payments/domain/payment.js';
import type { Violation } from './violation.js';
import type { WaveFacts } from './wave-facts.js';

/** Of a refund or reversal: it is refused at once, or ends once. */
function isOperationPath(states: readonly string[]): boolean {
  const [first, second, ...more] = states;
  if (first === 'FAILED') return second === undefined;
  return first === 'PROCESSING' && second !== 'PROCESSING' && more.length === 0;
}

/** 5: the same of refunds and reversals. */
export async function checkOperationHistory(database: Database, facts: WaveFacts): Promise<Violation[]> {
  const { rows } = await database.query<{ subject_id: string; states: string[] }>(
    `SELECT subject_id, array_agg(state ORDER BY sequence) AS states FROM state_history
      WHERE subject_id = ANY($1::uuid[]) GROUP BY subject_id ORDER BY subject_id`,
    [facts.operations.map((each) => each.operation_id)],
  );
  const paths = new Map(rows.map((row) => [row.subject_id, row.states]));
  return facts.operations.flatMap(({ operation_id: id, payment_id: paymentId, state }): Violation[] => {
    const states = paths.get(id) ?? [];
    if (isOperationPath(states) && states.at(-1) === state) return [];
    const detail = `refund ${id} is ${state}, its history is ${states.join(' -> ')}`;
    return [{ invariant: 5, detail, about: [id, paymentId] }];
  });
}

/** 5: the stored history is a path of the table that ends in the stored state. */
export async function checkHistory(database: Database, facts: WaveFacts): Promise<Violation[]> {
  const violations: Violation[] = [];
  const { rows } = await database.query<{ subject_id: string; state: PaymentState }>(
    `SELECT subject_id, state FROM state_history WHERE subject_id = ANY($1::uuid[]) ORDER BY subject_id, sequence`,
    [facts.paymentIds],
  );
  const last = new Map<string, PaymentState>();
  for (const { subject_id: id, state } of rows) {
    const before = last.get(id);
    if (before !== undefined && !mayBecome(before, state))
      violations.push({ invariant: 5, detail: `${id}: ${before} -> ${state}`, about: [id] });
    last.set(id, state);
  }
  for (const { payment_id: id, state } of facts.payments) {
    const detail = `${id} is ${state}, its history ends in ${last.get(id) ?? 'nothing'}`;
    if (last.get(id) !== state) violations.push({ invariant: 5, detail, about: [id] });
  }
  return violations;
}
