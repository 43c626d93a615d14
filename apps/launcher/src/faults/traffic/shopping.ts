import type { SeededRandom } from '@silkgate/kernel';
import type { PaymentOrder } from '../../bench/load/acquirer-client.js';
import type { ActingAcquirer, Participants } from '../../bench/load/participants.js';
import { pause } from '../../wait.js';
import type { SandboxControl } from '../sandbox-control.js';
import type { Acknowledgements } from './acknowledged.js';
import type { Wire, WireAnswer } from './wire.js';

export interface Asked {
  readonly acquirer: ActingAcquirer;
  readonly order: PaymentOrder;
  readonly answer: WireAnswer;
}

const SMALLEST_MINOR = 500;
const LARGEST_MINOR = 2_500;
/** Impatient tills ask again under the same key, at the next copy. */
const MOST_ATTEMPTS = 3;
const ATTEMPT_PAUSE_MS = 1_000;

/** What visitors and shops do: each call is one purchase, begun by whoever begins it in the field. */
export class Shopping {
  #number = 0;

  constructor(
    private readonly runId: string,
    private readonly random: SeededRandom,
    private readonly wire: Wire,
    private readonly control: SandboxControl,
    private readonly participants: Participants,
    private readonly told: Acknowledgements,
  ) {}

  get walletIds(): readonly string[] {
    return this.participants.wallets.map(({ clientId }) => clientId);
  }

  get acquirerIds(): readonly string[] {
    return this.participants.acquirers.map(({ clientId }) => clientId);
  }

  /** The shop scans a code of that wallet, asking at that copy, once; undefined where no code was to be had. */
  async payOnce(walletId: string, copy: number): Promise<Asked | undefined> {
    const code = await this.control.code(walletId);
    if (code === undefined) return undefined;
    const acquirer = this.random.pick(this.participants.acquirers);
    const order = this.#order(acquirer, code.codeValue);
    const answer = await this.wire.pay(copy, acquirer, order);
    this.told.note('payment', acquirer.clientId, order.requestId, answer);
    return { acquirer, order, answer };
  }

  /** As `payOnce`; where the result stays unknown the till repeats its request, at the next copy. */
  async pay(walletId = this.random.pick(this.walletIds)): Promise<Asked | undefined> {
    let copy = this.#number;
    let asked = await this.payOnce(walletId, copy);
    for (let attempt = 1; attempt < MOST_ATTEMPTS && isUnknown(asked); attempt += 1) {
      await pause(ATTEMPT_PAUSE_MS);
      copy += 1;
      const { acquirer, order } = asked;
      const answer = await this.wire.pay(copy, acquirer, order);
      this.told.note('payment', acquirer.clientId, order.requestId, answer);
      asked = { acquirer, order, answer };
    }
    return asked;
  }

  /** The shop gives part of it back, a second time perhaps more than is left. */
  async giveBack({ acquirer, order }: Asked): Promise<void> {
    const parts = this.random.integer(1, 3);
    for (let part = 1; part <= parts; part += 1) {
      const refundRequestId = `${order.requestId}-R${part}`;
      const value = String(this.random.integer(100, Math.floor(order.amountMinor * 0.6)));
      const body = {
        paymentRequestId: order.requestId,
        refundRequestId,
        refundAmount: { currency: 'CNY', value },
      };
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const answer = await this.wire.call(this.#number + attempt, acquirer, 'refund', body);
        this.told.note('refund', acquirer.clientId, refundRequestId, answer);
        if (!isUnknown({ answer })) break;
        await pause(ATTEMPT_PAUSE_MS);
      }
    }
  }

  async cancel({ acquirer, order }: Asked): Promise<void> {
    const body = { paymentRequestId: order.requestId };
    const answer = await this.wire.call(this.#number, acquirer, 'cancelPayment', body);
    this.told.note('cancel', acquirer.clientId, order.requestId, answer);
  }

  /** Asked and cancelled at once, at two copies: whichever comes first. */
  async payAndCancel(): Promise<void> {
    const walletId = this.random.pick(this.walletIds);
    const code = await this.control.code(walletId);
    if (code === undefined) return;
    const acquirer = this.random.pick(this.participants.acquirers);
    const order = this.#order(acquirer, code.codeValue);
    const copy = this.#number;
    const paying = this.wire.pay(copy, acquirer, order);
    const cancelling = this.cancel({ acquirer, order, answer: { kind: 'none', reason: '' } });
    this.told.note('payment', acquirer.clientId, order.requestId, await paying);
    await cancelling;
  }

  /** The visitor scans an order and confirms it. */
  async scanOrder(): Promise<void> {
    const walletId = this.random.pick(this.walletIds);
    const merchantId = this.#merchant(this.random.pick(this.participants.acquirers));
    const [order, code] = await Promise.all([
      this.control.order(merchantId, this.#amount()),
      this.control.code(walletId),
    ]);
    if (order === undefined || code === undefined) return;
    await this.control.scan(walletId, { codeValue: order.codeValue, userId: code.userId });
  }

  /** The visitor scans a merchant's code and enters the amount; answers the result code as the visitor sees it. */
  async push(
    acquirerId = this.random.pick(this.acquirerIds),
    timeoutMs?: number,
  ): Promise<string | undefined> {
    const acquirer = this.participants.acquirers.find(({ clientId }) => clientId === acquirerId);
    const walletId = this.random.pick(this.walletIds);
    if (acquirer === undefined) return undefined;
    const [sticker, code] = await Promise.all([
      this.control.staticCode(this.#merchant(acquirer)),
      this.control.code(walletId),
    ]);
    if (sticker === undefined || code === undefined) return undefined;
    const scan = { codeValue: sticker.codeValue, userId: code.userId, amountMinor: this.#amount() };
    return this.control.scan(walletId, scan, timeoutMs);
  }

  #order(acquirer: ActingAcquirer, codeValue: string): PaymentOrder {
    const requestId = `faults-${this.runId}-${(this.#number += 1)}`;
    return { requestId, codeValue, merchantId: this.#merchant(acquirer), amountMinor: this.#amount() };
  }

  #merchant({ merchantIds }: ActingAcquirer): string {
    return this.random.pick(merchantIds);
  }

  #amount(): number {
    return this.random.integer(SMALLEST_MINOR, LARGEST_MINOR);
  }
}

function isUnknown<A extends { readonly answer: WireAnswer }>(asked: A | undefined): asked is A {
  if (asked === undefined) return false;
  return asked.answer.kind === 'none' || asked.answer.status === 'U';
}
