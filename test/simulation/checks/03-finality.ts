import type { Violation } from './violation.js';
import { shownState, type WaveFacts } from './wave-facts.js';
import type { WaveBooks } from './wave-books.js';

/** 3: each initiator has one payment and one final result, which is the switch's; what it took back is not kept. */
export function checkFinality(facts: WaveFacts, books: WaveBooks): Violation[] {
  const violations: Violation[] = [];
  const violated = (detail: string, ...about: string[]) => violations.push({ invariant: 3, detail, about });
  for (const [name, book] of books.initiators) {
    const own = facts.byName.get(name) ?? [];
    const [payment] = own;
    const about = [name.split('/')[1] ?? name, ...own.map((each) => each.payment_id)];
    if (own.length > 1) violated(`${name} is ${own.length} payments`, ...about);
    if (book.result === 'NONE') violated(`${name} has no result`, ...about);
    else if (payment === undefined) violated(`${name} was told ${book.result} and is absent`, ...about);
    else if (shownState(facts, payment) !== book.result) {
      const shown = shownState(facts, payment);
      violated(`${name} is ${shown}, its initiator was told ${book.result}`, ...about);
    } else if (book.takenBack && shownState(facts, payment) === 'SUCCESS')
      violated(`${name} stands, its cancel was answered SUCCESS`, ...about);
  }
  for (const payment of facts.payments) {
    if (payment.state === 'PROCESSING')
      violated(`${payment.payment_id} is not final`, payment.payment_id, payment.request_id);
  }
  for (const operation of facts.operations) {
    if (operation.state === 'PROCESSING')
      violated(`refund ${operation.operation_id} is not final`, operation.operation_id, operation.payment_id);
  }
  return violations;
}
