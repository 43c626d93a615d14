import type { Database } from '@silkgate/persistence';
import type { InitiatorBook } from './simulated-initiator.js';
import type { PaymentPlan } from './plan.js';
import type { RepeatAnswer } from './repeated-pay.js';
import type { SimulatedResponder } from './simulated-responder.js';

export interface RepeatBooks {
  readonly plans: readonly PaymentPlan[];
  /** By `<initiator>/<requestId>`. */
  readonly initiators: ReadonlyMap<string, InitiatorBook>;
  readonly responders: ReadonlyMap<string, SimulatedResponder>;
  /** How often copies set out to ask a responder for a payment, by payment id. */
  readonly asks: ReadonlyMap<string, number>;
}

interface StoredPay {
  readonly name: string;
  readonly payment_id: string;
  readonly state: string;
  readonly result_code: string;
  readonly transaction_minor: string | null;
  readonly key_hash: string | null;
  readonly used_code: string | null;
}

const PAYS = `SELECT p.initiator_id || '/' || p.request_id AS name, p.payment_id, p.state, p.result_code,
    p.transaction_minor, k.key_hash, u.code_value AS used_code
  FROM payment p
  JOIN payment_key k ON k.initiator_id = p.initiator_id AND k.request_id = p.request_id
  LEFT JOIN consumer_code_use u ON u.payment_id = p.payment_id
 ORDER BY p.payment_id`;

const FINAL_CODES: Readonly<Record<string, string>> = { SUCCESS: 'SUCCESS', CANCELLED: 'ORDER_IS_CANCELED' };

/** Repeats of a `pay` and second uses of a code, against the store and the responders' books. */
class RepeatChecker {
  readonly violations: string[] = [];
  readonly #stored: ReadonlyMap<string, StoredPay>;

  constructor(
    private readonly books: RepeatBooks,
    stored: readonly StoredPay[],
  ) {
    this.#stored = new Map(stored.map((pay) => [pay.name, pay]));
  }

  /** A payment is asked for once, whatever is repeated, and is what its first `pay` said, under the announced id. */
  asks(): void {
    for (const plan of this.books.plans) {
      const pay = this.#storedOf(plan);
      if (pay === undefined) continue;
      const asks = this.books.asks.get(pay.payment_id) ?? 0;
      if (asks > 1) this.#violated(`${pay.name} was asked for ${asks} times`);
      if (pay.state === 'SUCCESS' && asks === 0) this.#violated(`${pay.name} succeeded unasked`);
      if (pay.key_hash === null) continue;
      if (pay.key_hash !== plan.command.keyHash) this.#violated(`${pay.name} has the key of a repeat`);
      if (pay.transaction_minor !== plan.command.amount.minor.toString()) {
        this.#violated(`${pay.name} is over ${pay.transaction_minor}, planned ${plan.command.amount.minor}`);
      }
      if (plan.announcedPaymentId !== undefined && plan.announcedPaymentId !== pay.payment_id) {
        this.#violated(`${pay.name} is ${pay.payment_id}, announced as ${plan.announcedPaymentId}`);
      }
    }
  }

  /** Same parameters: the stored result. Other ones: inconsistent, but for a tombstone, which has none. */
  answers(): void {
    for (const plan of this.books.plans) {
      const pay = this.#storedOf(plan);
      if (pay === undefined) continue;
      for (const answer of this.books.initiators.get(pay.name)?.repeats ?? []) this.#answer(pay, answer);
    }
  }

  #answer(pay: StoredPay, answer: RepeatAnswer): void {
    const { moment, parameters, copy, resultCode, paymentId } = answer;
    const inconsistent = parameters === 'OTHER' && pay.key_hash !== null;
    const final = FINAL_CODES[pay.state] ?? pay.result_code;
    const allowed = inconsistent ? ['REPEAT_REQ_INCONSISTENT'] : [final];
    if (moment === 'OPEN' && !inconsistent) allowed.push('PAYMENT_IN_PROCESS');
    const shown = paymentId === undefined || (!inconsistent && paymentId === pay.payment_id);
    if (allowed.includes(resultCode) && shown) return;
    this.#violated(
      `${pay.name} (${pay.state} ${pay.payment_id}), repeated ${moment} at ${copy} with ${parameters} parameters, is ${resultCode} ${paymentId ?? ''}`,
    );
  }

  /** A consumer code pays once: one payment has it, every other is refused with USED_CODE and never asked for. */
  codes(): void {
    const ofCode = new Map<string, StoredPay[]>();
    for (const plan of this.books.plans) {
      const pay = this.#storedOf(plan);
      if (plan.command.flow !== 'CONSUMER_CODE' || pay === undefined || pay.key_hash === null) continue;
      ofCode.set(plan.command.codeValue, [...(ofCode.get(plan.command.codeValue) ?? []), pay]);
    }
    for (const [code, pays] of ofCode) {
      const having = pays.filter((pay) => pay.used_code === code);
      if (having.length !== 1)
        this.#violated(`${code} is had by ${having.length} of ${pays.length} payments`);
      for (const pay of pays) this.#codeOf(pay, having.includes(pay));
    }
    for (const [clientId, { paymentsOfCode }] of this.books.responders) {
      for (const [code, ids] of paymentsOfCode)
        if (ids.size > 1) this.#violated(`${clientId} was asked for ${ids.size} payments with ${code}`);
    }
  }

  #codeOf(pay: StoredPay, has: boolean): void {
    const refused = pay.state === 'FAILED' && pay.result_code === 'USED_CODE';
    if (refused === has)
      this.#violated(`${pay.name} is ${pay.state} ${pay.result_code}, its code used: ${has}`);
    if (refused && this.books.asks.has(pay.payment_id))
      this.#violated(`${pay.name} was refused and asked for`);
  }

  #storedOf({ command }: PaymentPlan): StoredPay | undefined {
    return this.#stored.get(`${command.initiatorId}/${command.requestId}`);
  }

  #violated(detail: string): void {
    this.violations.push(`repeat: ${detail}`);
  }
}

export async function checkRepeats(database: Database, books: RepeatBooks): Promise<readonly string[]> {
  const { rows } = await database.query<StoredPay>(PAYS);
  const checker = new RepeatChecker(books, rows);
  checker.asks();
  checker.answers();
  checker.codes();
  return checker.violations;
}

/** How often each kind of repeat was answered how: `<flow> <moment> <parameters> <result code>`. */
export function countRepeats(books: RepeatBooks): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { command } of books.plans) {
    const book = books.initiators.get(`${command.initiatorId}/${command.requestId}`);
    for (const { moment, parameters, resultCode } of book?.repeats ?? []) {
      const name = `${command.flow} ${moment} ${parameters} ${resultCode}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}
