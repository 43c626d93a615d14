import { Money, type SeededRandom } from '@silkgate/kernel';
import { RESULT_CODES } from '@silkgate/alipayplus';
import type {
  PaymentOutcome,
  PaymentUseCases,
  OperationOutcome,
} from '../../apps/gateway/src/payments/use-cases.js';
import type { PaymentPlan } from './plan.js';
import type { SimulatedCopy } from './simulated-copy.js';
import type { Delivery, SimulatedNetwork } from './simulated-network.js';
import type { SimulatedTime } from './simulated-time.js';

const CALL_TIMEOUT_MS = 12_000;
/** A payment that has no result after so many rounds is lost to its initiator. */
const ROUNDS_MAX = 100;

export interface InitiatorWorld {
  readonly time: SimulatedTime;
  readonly network: SimulatedNetwork;
  /** A copy that is alive, as a load balancer picks it. */
  readonly copy: (random: SeededRandom) => SimulatedCopy;
}

/** What the initiator knows in the end; the switch must agree. */
export interface InitiatorBook {
  result: 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'NONE';
  paymentId?: string;
  readonly refunds: {
    readonly requestId: string;
    readonly minor: bigint;
    readonly result: 'SUCCESS' | 'FAILED';
  }[];
}

/** An acquirer (or wallet that pushes) with one payment to make: asks, asks again, inquires, cancels, refunds. */
export class SimulatedInitiator {
  readonly book: InitiatorBook = { result: 'NONE', refunds: [] };

  constructor(
    private readonly plan: PaymentPlan,
    private readonly world: InitiatorWorld,
    private readonly random: SeededRandom,
  ) {}

  async run(): Promise<void> {
    await this.world.time.sleep(this.plan.atMs);
    await this.#pay();
    if (this.book.result !== 'SUCCESS' || this.plan.command.flow === 'ENTRY_CODE') return;
    for (const [n, minor] of this.plan.refunds.entries())
      await this.#refund(`F-${this.plan.command.requestId}-${n}`, minor);
  }

  async #pay(): Promise<void> {
    const { command, impatient } = this.plan;
    const name = { callerId: command.initiatorId, requestId: command.requestId };
    if (this.#learn(await this.#call('pay', (engine) => engine.pay(command)))) return;
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

  /** A copy that was killed answers nothing. */
  async #call<Outcome>(
    what: string,
    ask: (engine: PaymentUseCases) => Promise<Outcome>,
  ): Promise<Delivery<Outcome>> {
    const copy = this.world.copy(this.random);
    const { initiatorId: from, requestId } = this.plan.command;
    return this.world.network.send({
      from,
      to: copy.name,
      what: `${what} ${requestId}`,
      timeoutMs: CALL_TIMEOUT_MS,
      arrive: () => (copy.alive ? ask(copy.engine) : new Promise<Outcome>(() => undefined)),
    });
  }
}
