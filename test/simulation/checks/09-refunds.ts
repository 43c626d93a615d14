import { sumOf } from './08-records.js';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';
import type { WaveFacts } from './wave-facts.js';

const PARTS = [
  'transaction_minor',
  'billing_minor',
  'payer_settlement_minor',
  'payee_settlement_minor',
] as const;

/** 9: what was or may still be given back never exceeds the payment; no wallet was ever asked for more. */
export function checkRefunds(facts: WaveFacts, books: WaveBooks): Violation[] {
  const violations: Violation[] = [];
  for (const payment of facts.payments) {
    const alive = (facts.operationsOf.get(payment.payment_id) ?? []).filter(
      (each) => each.state !== 'FAILED',
    );
    if (alive.length === 0) continue;
    for (const part of PARTS) {
      if (sumOf(alive, part) <= BigInt(payment[part] ?? '0')) continue;
      const detail = `${payment.payment_id}: ${part} ${sumOf(alive, part)} given back of ${payment[part]}`;
      violations.push({ invariant: 9, detail, about: [payment.payment_id] });
    }
  }
  for (const { complaints } of books.counterparties.values())
    for (const detail of complaints) violations.push({ invariant: 9, detail });
  return violations;
}
