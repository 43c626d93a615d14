import type { RefundEntry } from '../simulated-initiator.js';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';
import type { OperationFacts, WaveFacts } from './wave-facts.js';

/** 3: what an initiator was told in the end of each refund it asked for is what the switch has; nobody else refunds. */
export function checkToldRefunds(facts: WaveFacts, books: WaveBooks): Violation[] {
  const violations: Violation[] = [];
  for (const [name, payments] of facts.byName) {
    const stored = payments.flatMap((each) => facts.operationsOf.get(each.payment_id) ?? []);
    const refunds = new Map(
      stored.filter(({ type }) => type === 'REFUND').map((each) => [each.request_id, each]),
    );
    for (const entry of books.initiators.get(name)?.refunds ?? []) {
      const operation = refunds.get(entry.requestId);
      refunds.delete(entry.requestId);
      const problem = problemOf(entry, operation);
      if (problem === undefined) continue;
      const about = [entry.requestId, ...payments.map((each) => each.payment_id)];
      violations.push({ invariant: 3, detail: `refund ${entry.requestId} of ${name} ${problem}`, about });
    }
    for (const { operation_id: id, payment_id: paymentId } of refunds.values())
      violations.push({
        invariant: 3,
        detail: `refund ${id} was asked for by nobody`,
        about: [id, paymentId],
      });
  }
  return violations;
}

/** A refund that is refused at once is stored as well: no answer that is final speaks of nothing. */
function problemOf(entry: RefundEntry, operation: OperationFacts | undefined): string | undefined {
  if (entry.result === 'NONE') return `is ${operation?.state ?? 'absent'}, and its initiator has no answer`;
  if (operation === undefined) return `is absent, its initiator was told ${entry.result}`;
  if (operation.state !== entry.result)
    return `is ${operation.state}, its initiator was told ${entry.result}`;
  if (operation.transaction_minor === entry.minor.toString()) return undefined;
  return `is over ${operation.transaction_minor}, asked for ${entry.minor}`;
}
