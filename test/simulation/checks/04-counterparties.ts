import type { Movement } from '../counterparties/counterparty.js';
import type { Violation } from './violation.js';
import { shownState, type PaymentFacts, type WaveFacts } from './wave-facts.js';
import type { WaveBooks } from './wave-books.js';

type Leg = 'PAYER' | 'PAYEE';

/** 4: each side moved its money once and kept it if the payment succeeded, and has nothing of it otherwise. */
class CounterpartyCheck {
  readonly violations: Violation[] = [];
  readonly #known = new Map<string, Set<string>>();

  constructor(
    private readonly facts: WaveFacts,
    private readonly books: WaveBooks,
  ) {}

  run(): Violation[] {
    for (const payment of this.facts.payments) {
      if (payment.initiator_leg === null) continue;
      this.#leg(payment, 'PAYER');
      this.#leg(payment, 'PAYEE');
    }
    this.#unknownMovements();
    this.#refunds();
    return this.violations;
  }

  #leg(payment: PaymentFacts, leg: Leg): void {
    const holder = (leg === 'PAYER' ? payment.payer_id : payment.payee_id) ?? '';
    const id = payment.initiator_leg === leg ? payment.request_id : payment.payment_id;
    const known = this.#known.get(holder) ?? new Set<string>();
    this.#known.set(holder, known.add(id));
    const movement = this.books.counterparties.get(holder)?.movements.get(id);
    const problem = this.#problem(payment, leg, movement);
    if (problem !== undefined)
      this.#violated(
        `${payment.payment_id} is ${payment.state}, its ${leg} ${holder} ${problem}`,
        payment.payment_id,
        payment.request_id,
      );
  }

  /** A reversed payment is shown as cancelled, and is returned on both sides. */
  #problem(payment: PaymentFacts, leg: Leg, movement: Movement | undefined): string | undefined {
    const { moves = 0, returns = 0 } = movement ?? {};
    if (moves > 1 || returns > moves) return `moved ${moves} times and returned ${returns}`;
    const held = moves - returns;
    if (held !== (shownState(this.facts, payment) === 'SUCCESS' ? 1 : 0)) return `holds ${held} of it`;
    if (held === 0) return undefined;
    const agreed = leg === 'PAYER' ? payment.billing : payment.transaction;
    const kept = `${movement?.amount.currency} ${movement?.amount.minor}`;
    return kept === agreed ? undefined : `holds ${kept}, agreed ${agreed}`;
  }

  #unknownMovements(): void {
    for (const [clientId, { movements }] of this.books.counterparties) {
      for (const [id, { moves, returns }] of movements) {
        if (this.#known.get(clientId)?.has(id) !== true && moves !== returns)
          this.#violated(`${clientId} moved money for ${id}, which the switch never accepted`, id);
      }
    }
  }

  /** The wallet returned exactly what the switch says. */
  #refunds(): void {
    const known = new Map<string, string>();
    for (const operation of this.facts.operations) {
      // A reversal is the payment's own cancel at the wallet.
      if (operation.type === 'CANCEL') continue;
      known.set(operation.operation_id, operation.payment_id);
      const kept = this.books.counterparties.get(operation.payer_id)?.refunds.get(operation.operation_id);
      const told = kept === undefined ? null : `${kept.currency} ${kept.minor}`;
      const expected = operation.state === 'SUCCESS' ? operation.billing : null;
      if (told !== expected)
        this.#violated(
          `refund ${operation.operation_id} is ${operation.state} of ${operation.billing}, wallet has ${told}`,
          operation.operation_id,
          operation.payment_id,
        );
    }
    for (const [clientId, { refunds }] of this.books.counterparties) {
      for (const id of refunds.keys())
        if (!known.has(id)) this.#violated(`${clientId} refunded ${id}, which the switch does not know`, id);
    }
  }

  #violated(detail: string, ...about: string[]): void {
    this.violations.push({ invariant: 4, detail, about });
  }
}

export function checkCounterparties(facts: WaveFacts, books: WaveBooks): Violation[] {
  return new CounterpartyCheck(facts, books).run();
}
