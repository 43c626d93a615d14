import type { RepeatAnswer } from '../repeated-pay.js';
import type { PaymentPlan } from '../plan.js';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';
import { shownState, type PaymentFacts, type WaveFacts } from './wave-facts.js';

const FINAL_CODES: Readonly<Record<string, string>> = { SUCCESS: 'SUCCESS', CANCELLED: 'ORDER_IS_CANCELED' };

/** Repeats of a `pay` and second uses of a code, against the store and the responders' books. */
class RepeatChecker {
  readonly violations: Violation[] = [];

  constructor(
    private readonly facts: WaveFacts,
    private readonly books: WaveBooks,
  ) {}

  run(): Violation[] {
    for (const plan of this.books.plans) {
      const pay = this.#storedOf(plan);
      if (pay === undefined) continue;
      this.#asks(plan, pay);
      const { repeats = [] } = this.books.initiators.get(nameOf(plan)) ?? {};
      for (const answer of repeats) this.#answer(pay, answer);
    }
    this.#codes();
    return this.violations;
  }

  /** A payment is asked for once, whatever is repeated, and is what its first `pay` said, under the announced id. */
  #asks(plan: PaymentPlan, pay: PaymentFacts): void {
    const name = nameOf(plan);
    const asks = this.books.asks.get(pay.payment_id) ?? 0;
    // An order's id is announced: copies that both lost the answer to their COMMIT cannot tell whose it was.
    if (asks > 1 && plan.announcedPaymentId === undefined) this.#violated(pay, `was asked for ${asks} times`);
    if (pay.state === 'SUCCESS' && asks === 0) this.#violated(pay, 'succeeded unasked');
    if (pay.key_hash === null) return;
    if (pay.key_hash !== plan.command.keyHash) this.#violated(pay, 'has the key of a repeat');
    if (pay.transaction_minor !== null && pay.transaction_minor !== plan.command.amount.minor.toString())
      this.#violated(pay, `is over ${pay.transaction_minor}, planned ${plan.command.amount.minor}`);
    if (plan.announcedPaymentId !== undefined && plan.announcedPaymentId !== pay.payment_id)
      this.#violated(pay, `was announced to ${name} as ${plan.announcedPaymentId}`);
  }

  /** Same parameters: the stored result. Other ones: inconsistent, but for a tombstone, which has none. */
  #answer(pay: PaymentFacts, answer: RepeatAnswer): void {
    const { moment, parameters, copy, resultCode, paymentId } = answer;
    // The switch could not say; nothing was promised.
    if (resultCode === 'UNKNOWN_EXCEPTION' || resultCode === 'REQUEST_TRAFFIC_EXCEED_LIMIT') return;
    const inconsistent = parameters === 'OTHER' && pay.key_hash !== null;
    const finals = [pay.state, shownState(this.facts, pay)].map(
      (state) => FINAL_CODES[state] ?? pay.result_code,
    );
    const allowed = inconsistent ? ['REPEAT_REQ_INCONSISTENT'] : finals;
    if (moment === 'OPEN' && !inconsistent) allowed.push('PAYMENT_IN_PROCESS');
    const shown = paymentId === undefined || (!inconsistent && paymentId === pay.payment_id);
    if (allowed.includes(resultCode) && shown) return;
    this.#violated(
      pay,
      `is ${pay.state}; repeated ${moment} at ${copy} with ${parameters} parameters it is ${resultCode} ${paymentId ?? ''}`,
    );
  }

  /** A consumer code pays once: one payment has it, every other is refused with USED_CODE and never asked for. */
  #codes(): void {
    const ofCode = new Map<string, PaymentFacts[]>();
    for (const plan of this.books.plans) {
      const pay = this.#storedOf(plan);
      if (plan.command.flow !== 'CONSUMER_CODE' || pay === undefined || pay.key_hash === null) continue;
      ofCode.set(plan.command.codeValue, [...(ofCode.get(plan.command.codeValue) ?? []), pay]);
    }
    for (const [code, pays] of ofCode) {
      const having = pays.filter((pay) => pay.used_code === code);
      const [first] = pays;
      if (having.length !== 1 && first !== undefined)
        this.#violated(first, `shares ${code}, had by ${having.length} of ${pays.length} payments`);
      for (const pay of pays) this.#codeOf(pay, having.includes(pay));
    }
    for (const [clientId, { paymentsOfCode }] of this.books.counterparties) {
      for (const [code, ids] of paymentsOfCode) {
        const detail = `${clientId} was asked for ${ids.size} payments with ${code}`;
        if (ids.size > 1) this.violations.push({ invariant: 4, detail, about: [...ids] });
      }
    }
  }

  #codeOf(pay: PaymentFacts, has: boolean): void {
    const refused = pay.state === 'FAILED' && pay.result_code === 'USED_CODE';
    if (refused === has) this.#violated(pay, `is ${pay.state} ${pay.result_code}, its code used: ${has}`);
    if (refused && this.books.asks.has(pay.payment_id)) this.#violated(pay, 'was refused and asked for');
  }

  #storedOf(plan: PaymentPlan): PaymentFacts | undefined {
    return this.facts.byName.get(nameOf(plan))?.[0];
  }

  #violated(pay: PaymentFacts, what: string): void {
    const detail = `${pay.initiator_id}/${pay.request_id} (${pay.payment_id}) ${what}`;
    this.violations.push({ invariant: 3, detail, about: [pay.payment_id, pay.request_id] });
  }
}

function nameOf({ command }: PaymentPlan): string {
  return `${command.initiatorId}/${command.requestId}`;
}

export function checkRepeats(facts: WaveFacts, books: WaveBooks): Violation[] {
  return new RepeatChecker(facts, books).run();
}
