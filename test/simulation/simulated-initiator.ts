import { Money, type SeededRandom } from '@silkgate/kernel';
import { RESULT_CODES } from '@silkgate/alipayplus';
import type {
  PaymentOutcome,
  PaymentUseCases,
  OperationOutcome,
} from '../../apps/gateway/src/payments/use-cases.js';
import { callCopy, type InitiatorWorld } from './initiator-call.js';
import type { PaymentPlan } from './plan.js';
import { repeatPay, type RepeatAnswer, type RepeatMoment } from './repeated-pay.js';
import type { Delivery } from './simulated-network.js';

/** A payment that has no result after so many rounds is lost to its initiator. */
const ROUNDS_MAX = 100;

/** What the initiator knows in the end; the switch must agree. */
export interface InitiatorBook {
  result: 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'NONE';
  paymentId?: string;
  readonly refunds: {
    readonly requestId: string;
    readonly minor: bigint;
    readonly result: 'SUCCESS' | 'FAILED';
  }[];
  /** What repeats of its `pay` were answered. */
  readonly repeats: RepeatAnswer[];
}

/** An acquirer (or wallet that pushes) with one payment to make: asks, asks again, inquires, cancels, refunds. */
export class SimulatedInitiator {
  readonly book: InitiatorBook = { result: 'NONE', refunds: [], repeats: [] };

  constructor(
    private readonly plan: PaymentPlan,
    private readonly world: InitiatorWorld,
    private readonly random: SeededRandom,
  ) {}

  async run(): Promise<void> {
    await this.world.time.sleep(this.plan.atMs);
    await this.#pay();
    await this.repeat('FINAL');
    if (this.book.result !== 'SUCCESS' || this.plan.command.flow === 'ENTRY_CODE') return;
    for (const [n, minor] of this.plan.refunds.entries())
      await this.#refund(`F-${this.plan.command.requestId}-${n}`, minor);
  }

  /** Repeats the `pay`, if that is in the plan, once the key is known to be taken: before, a repeat is no repeat. */
  async repeat(moment: RepeatMoment): Promise<void> {
    if (!this.plan.repeats || (moment === 'OPEN' && this.book.paymentId === undefined)) return;
    this.book.repeats.push(...(await repeatPay(this.world, this.plan, moment)));
  }

  async #pay(): Promise<void> {
    const { command, impatient } = this.plan;
    const name = { callerId: command.initiatorId, requestId: command.requestId };
    if (await this.#payFirst()) return;
    await this.repeat('OPEN');
    let cancels = impatient;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      await this.#wait();
      if (cancels) {
        const cancelled = await this.#call('cancelPayment', (engine) => engine.cancelPayment(name));
        cancels = cancelled.kind === 'silence' || RESULT_CODES[cancelled.answer.resultCode].status === 'U';
        continue;
      }
      const inquired = await this.#call('inquirePayment', (engine) => engine.inquirePayment(name));
      if (this.#learn(inquired)) return;
      const unknown = inquired.kind === 'answer' && inquired.answer.resultCode === 'ORDER_NOT_EXIST';
      if (unknown && this.#learn(await this.#call('pay', (engine) => engine.pay(command)))) return;
    }
  }

  /** The first `pay`; who repeats has two of them under way at once, to every copy. */
  async #payFirst(): Promise<boolean> {
    const { command, repeats } = this.plan;
    const copies = repeats ? this.world.copies() : [this.world.copy(this.random)];
    const deliveries = await Promise.all(
      copies.map((copy) =>
        callCopy(this.world, this.plan, { copy, what: 'pay', ask: (engine) => engine.pay(command) }),
      ),
    );
    return deliveries.map((delivery) => this.#learn(delivery)).includes(true);
  }

  /** True once the payment is final to this side. */
  #learn(delivery: Delivery<PaymentOutcome>): boolean {
    if (delivery.kind === 'silence') return false;
    const { resultCode, payment } = delivery.answer;
    if (payment !== undefined) this.book.paymentId = payment.paymentId;
    const code = payment?.resultCode ?? resultCode;
    if (resultCode === 'ORDER_NOT_EXIST' || RESULT_CODES[code].status === 'U') return false;
    if (code === 'SUCCESS') this.book.result = 'SUCCESS';
    else this.book.result = code === 'ORDER_IS_CANCELED' ? 'CANCELLED' : 'FAILED';
    return true;
  }

  async #refund(refundRequestId: string, minor: bigint): Promise<void> {
    const { command } = this.plan;
    const initiatorId = command.initiatorId;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const delivery = await this.#call<OperationOutcome>('refund', (engine) =>
        engine.refund({
          initiatorId,
          refundRequestId,
          keyHash: `${refundRequestId}/${minor}`,
          payment: { callerId: initiatorId, requestId: command.requestId },
          amount: Money.of('CNY', minor),
          receivedAt: command.receivedAt,
        }),
      );
      if (delivery.kind === 'answer' && RESULT_CODES[delivery.answer.resultCode].status !== 'U') {
        const result = delivery.answer.resultCode === 'SUCCESS' ? 'SUCCESS' : 'FAILED';
        this.book.refunds.push({ requestId: refundRequestId, minor, result });
        return;
      }
      await this.#wait();
    }
  }

  #wait(): Promise<void> {
    return this.world.time.sleep(this.random.integer(1_000, 5_000));
  }

  #call<Outcome>(
    what: string,
    ask: (engine: PaymentUseCases) => Promise<Outcome>,
  ): Promise<Delivery<Outcome>> {
    return callCopy(this.world, this.plan, { copy: this.world.copy(this.random), what, ask });
  }
}
