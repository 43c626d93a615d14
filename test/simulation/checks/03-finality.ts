import type { Violation } from './violation.js';
import { shownState, type PaymentFacts, type WaveFacts } from './wave-facts.js';
import type { WaveBooks } from './wave-books.js';

/** A wallet that wants every result. */
const ALWAYS_NOTIFIED = 'TRUEMONEY_TH';

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

/** Of a payment that was reversed afterwards both results were true. */
function mayBeTold(payment: PaymentFacts, shown: string, resultStatus: string): boolean {
  const ofState = (state: string): boolean => resultStatus === (state === 'SUCCESS' ? 'S' : 'F');
  return ofState(payment.state) || ofState(shown);
}

/** A wallet that wants every result was told each one, as it is. */
export function checkNotifications(facts: WaveFacts, books: WaveBooks): Violation[] {
  const told = new Map<string, string[]>();
  for (const { to, paymentId, resultStatus } of books.notified) {
    if (to !== ALWAYS_NOTIFIED) continue;
    const list = told.get(paymentId);
    if (list === undefined) told.set(paymentId, [resultStatus]);
    else list.push(resultStatus);
  }
  return facts.payments.flatMap((payment): Violation[] => {
    if (payment.payer_id !== ALWAYS_NOTIFIED || payment.business_date === null) return [];
    const results = told.get(payment.payment_id) ?? [];
    if (results.length > 0 && results.every((each) => mayBeTold(payment, shownState(facts, payment), each)))
      return [];
    const detail = `${ALWAYS_NOTIFIED} was told ${results.join(',') || 'nothing'} of ${payment.payment_id}, which is ${payment.state}`;
    return [{ invariant: 3, detail, about: [payment.payment_id] }];
  });
}
