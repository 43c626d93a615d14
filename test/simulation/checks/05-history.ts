import type { Database } from '@silkgate/persistence';
import { mayBecome, type PaymentState } from '../../../apps/gateway/src/payments/domain/payment.js';
import type { Violation } from './violation.js';
import type { WaveFacts } from './wave-facts.js';

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
