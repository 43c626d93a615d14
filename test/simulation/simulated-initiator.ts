import { Money, type SeededRandom } from '@silkgate/kernel';
import { RESULT_CODES, type ResultCode } from '@silkgate/alipayplus';
import type {
  OperationOutcome,
  PaymentOutcome,
  PaymentUseCases,
} from '../../apps/gateway/src/payments/use-cases.js';
import { GivenAnswers } from './given-answers.js';
import { callCopy, type InitiatorWorld } from './initiator-call.js';
import type { PaymentPlan } from './plan.js';
import { repeatPay, type RepeatAnswer, type RepeatMoment } from './repeated-pay.js';
import type { Delivery } from './simulated-network.js';

/** A payment that has no result after so many rounds is lost to its initiator. */
const ROUNDS_MAX = 60;

/** A refund that was asked for, and what its initiator was told of it in the end. */
export interface RefundEntry {
  readonly requestId: string;
  /** Fen. */
  readonly minor: bigint;
  result: 'SUCCESS' | 'FAILED' | 'NONE';
}

/** What the initiator knows in the end; the switch must agree. */
export interface InitiatorBook {
  result: 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'NONE';
  paymentId?: string;
  readonly refunds: RefundEntry[];
  /** What repeats of its `pay` were answered. */
  readonly repeats: RepeatAnswer[];
  /** Its cancel was answered as done: nothing is debited, or is not any more. */
  takenBack: boolean;
  /** What the switch answered, also where that was lost on its way. */
  readonly answers: GivenAnswers;
}

/** An acquirer (or wallet that pushes) with one payment to make: asks, asks again, inquires, cancels, refunds. */
export class SimulatedInitiator {
  readonly book: InitiatorBook = {
    ...{ result: 'NONE', refunds: [], repeats: [], takenBack: false },
    answers: new GivenAnswers(),
  };
  #wake: () => void = () => undefined;

  constructor(
    private readonly plan: PaymentPlan,
    private readonly world: InitiatorWorld,
    private readonly random: SeededRandom,
  ) {}

  async run(): Promise<void> {
    await this.world.time.sleep(this.plan.atMs);
    this.world.begins(this.plan);
    await this.#pay();
    await this.repeat('FINAL');
    if (this.book.result !== 'SUCCESS' || this.plan.command.flow === 'ENTRY_CODE') return;
    await this.#giveBack();
    if (this.plan.reverses) await this.#reverse();
  }

  /** The switch's notification of the result. */
  notified(resultCode: string, paymentId: string): void {
    if (this.book.result !== 'NONE' || RESULT_CODES[resultCode as 'SUCCESS']?.status === 'U') return;
    // Its cancel was answered: this was told before that.
    if (this.book.takenBack && resultCode === 'SUCCESS') return;
    this.book.paymentId = paymentId;
    this.#settle(resultCode);
    this.#wake();
  }

  /** The switch's notification of a refund. */
  notifiedOfRefund(refundRequestId: string, resultCode: string): void {
    const entry = this.book.refunds.find((each) => each.requestId === refundRequestId);
    if (entry?.result === 'NONE') entry.result = resultCode === 'SUCCESS' ? 'SUCCESS' : 'FAILED';
  }

  /** Repeats the `pay`, if that is in the plan, once the key is known to be taken: before, a repeat is no repeat. */
  async repeat(moment: RepeatMoment): Promise<void> {
    if (!this.plan.repeats || (moment === 'OPEN' && this.book.paymentId === undefined)) return;
    const { answers, repeats } = this.book;
    repeats.push(...(await repeatPay(this.world, this.plan, { moment, answers })));
  }

  get #isOver(): boolean {
    return this.book.result !== 'NONE';
  }

  async #pay(): Promise<void> {
    if (await this.#payFirst()) return;
    await this.repeat('OPEN');
    if (this.plan.impatient) {
      await this.#wait(4_000);
      // From here on its cancel decides, whatever is told meanwhile.
      if (!this.#isOver) await this.#reverse(4_000);
    }
    await this.#findOut();
  }

  async #findOut(): Promise<void> {
    const { command } = this.plan;
    for (let round = 0; round < ROUNDS_MAX && !this.#isOver; round += 1) {
      await this.#wait(15_000);
      if (this.#isOver) return;
      const inquired = await this.#call('inquirePayment', (engine) => engine.inquirePayment(this.#name));
      if (this.#learn(inquired)) return;
      const unknown = inquired.kind === 'answer' && inquired.answer.resultCode === 'ORDER_NOT_EXIST';
      if (unknown && this.#learn(await this.#call('pay', (engine) => engine.pay(command), 'pay'))) return;
    }
  }

  /** The first `pay`; who repeats has two of them under way at once, to every copy. */
  async #payFirst(): Promise<boolean> {
    const { command, repeats } = this.plan;
    const copies = repeats ? this.world.copies() : [this.world.copy(this.random)];
    const deliveries = await Promise.all(
      copies.map((copy) =>
        callCopy(this.world, this.plan, {
          ...{ copy, what: 'pay', noted: { in: this.book.answers, as: 'pay' } },
          ask: (engine) => engine.pay(command),
        }),
      ),
    );
    return deliveries.map((delivery) => this.#learn(delivery)).includes(true);
  }

  /** True once the payment is final to this side. */
  #learn(delivery: Delivery<PaymentOutcome>): boolean {
    if (delivery.kind === 'silence') return this.#isOver;
    const { resultCode, payment } = delivery.answer;
    if (payment !== undefined) this.book.paymentId = payment.paymentId;
    const code = payment?.resultCode ?? resultCode;
    if (resultCode === 'ORDER_NOT_EXIST' || RESULT_CODES[code].status === 'U') return this.#isOver;
    this.#settle(code);
    return true;
  }

  /** The first final result; another one later would contradict it, and shows in the books. */
  #settle(code: string): void {
    if (this.#isOver) return;
    this.book.result = code === 'SUCCESS' ? 'SUCCESS' : code === 'ORDER_IS_CANCELED' ? 'CANCELLED' : 'FAILED';
    this.world.learnt(this.plan, code, this.book.paymentId);
  }

  async #giveBack(): Promise<void> {
    const { refunds, refundsAtOnce, command } = this.plan;
    const ask = (minor: bigint, n: number): Promise<void> =>
      this.#refund(`F-${command.requestId}-${n}`, minor);
    if (refundsAtOnce) await Promise.all(refunds.map(ask));
    else for (const [n, minor] of refunds.entries()) await ask(minor, n);
  }

  async #refund(refundRequestId: string, minor: bigint): Promise<void> {
    const { initiatorId, requestId, receivedAt } = this.plan.command;
    const entry: RefundEntry = { requestId: refundRequestId, minor, result: 'NONE' };
    this.book.refunds.push(entry);
    const command = {
      ...{ initiatorId, refundRequestId, receivedAt, keyHash: `${refundRequestId}/${minor}` },
      payment: { callerId: initiatorId, requestId },
      amount: Money.of('CNY', minor),
    };
    for (let round = 0; round < ROUNDS_MAX && entry.result === 'NONE'; round += 1) {
      const delivery = await this.#call<OperationOutcome>(
        'refund',
        (engine) => engine.refund(command),
        refundRequestId,
      );
      if (delivery.kind === 'answer' && RESULT_CODES[delivery.answer.resultCode].status !== 'U') {
        entry.result = delivery.answer.resultCode === 'SUCCESS' ? 'SUCCESS' : 'FAILED';
        return;
      }
      await this.#wait(8_000);
    }
  }

  /** Takes the payment back, also when it has succeeded: refused once anything of it was refunded. */
  async #reverse(longestPauseMs = 8_000): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const cancelled = await this.#call(
        'cancelPayment',
        (engine) => engine.cancelPayment(this.#name),
        'cancel',
      );
      if (cancelled.kind === 'answer' && RESULT_CODES[cancelled.answer.resultCode].status !== 'U') {
        if (cancelled.answer.resultCode !== 'SUCCESS') return;
        this.book.takenBack = true;
        // Of a payment whose end it does not know yet it may still be told that it had failed.
        if (this.book.result !== 'SUCCESS') return;
        this.book.result = 'CANCELLED';
        this.world.learnt(this.plan, 'ORDER_IS_CANCELED', this.book.paymentId);
        return;
      }
      await this.#wait(longestPauseMs);
    }
  }

  get #name() {
    const { initiatorId: callerId, requestId } = this.plan.command;
    return { callerId, requestId };
  }

  /** A while, or until the switch tells the result by itself. */
  #wait(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.world.time.schedule(this.random.integer(1_000, longestMs), resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** `subject` is what a final answer is noted of; an inquiry tells nobody what he did not know. */
  #call<Outcome extends { readonly resultCode: ResultCode }>(
    what: string,
    ask: (engine: PaymentUseCases) => Promise<Outcome>,
    subject?: string,
  ): Promise<Delivery<Outcome>> {
    const noted = subject === undefined ? {} : { noted: { in: this.book.answers, as: subject } };
    return callCopy(this.world, this.plan, { copy: this.world.copy(this.random), what, ask, ...noted });
  }
}
