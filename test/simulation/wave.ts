import { Money, type AmountJson, type SeededRandom } from '@silkgate/kernel';
import type { ResultNotification } from '../../apps/gateway/src/connectors/connector.js';
import type { Notified, WaveBooks } from './checks/wave-books.js';
import type { Counterparty } from './counterparties/counterparty.js';
import { SimulatedAcquirer } from './counterparties/simulated-acquirer.js';
import { SimulatedWallet } from './counterparties/simulated-wallet.js';
import type { InitiatorWorld } from './initiator-call.js';
import { customerOf, merchantIdOf } from './participants.js';
import type { PaymentPlan } from './plan.js';
import { limitedSubjects, type LimitedSubjects } from './visitors.js';
import { SimulatedInitiator, type InitiatorBook } from './simulated-initiator.js';

export interface WaveWorld extends Omit<InitiatorWorld, 'begins' | 'learnt'> {
  readonly random: SeededRandom;
  readonly counterparties: ReadonlyMap<string, Counterparty>;
  readonly asks: ReadonlyMap<string, number>;
  readonly published: WaveBooks['published'];
}

interface ToldPayment {
  readonly paymentId: string;
  readonly paymentRequestId: string;
  readonly paymentResult: { readonly resultCode: string };
  readonly paymentAmount: AmountJson;
}

interface ToldRefund {
  readonly refundId: string;
  readonly refundRequestId: string;
  readonly refundResult: { readonly resultCode: string };
  readonly refundAmount: AmountJson;
}

function resultOfCode(resultCode: string): Notified['result'] {
  if (resultCode === 'SUCCESS') return 'SUCCESS';
  return resultCode === 'ORDER_IS_CANCELED' ? 'CANCELLED' : 'FAILED';
}

function amountOf({ currency, value }: AmountJson): string {
  return `${currency} ${value}`;
}

/** One part of the traffic: its initiators, and what they and the others have written down of it. */
export class Wave implements WaveBooks {
  readonly initiators = new Map<string, InitiatorBook>();
  readonly notified: Notified[] = [];
  readonly limited: LimitedSubjects;
  readonly #initiators = new Map<string, SimulatedInitiator>();
  #underWay = 0;

  constructor(
    readonly name: string,
    readonly plans: readonly PaymentPlan[],
    private readonly world: WaveWorld,
  ) {
    this.limited = limitedSubjects(plans.map(({ command }) => customerOf(command.codeValue)));
  }

  get counterparties(): ReadonlyMap<string, Counterparty> {
    return this.world.counterparties;
  }

  get asks(): ReadonlyMap<string, number> {
    return this.world.asks;
  }

  get published(): WaveBooks['published'] {
    return this.world.published;
  }

  get isOver(): boolean {
    return this.#underWay === 0;
  }

  get latestExpiry(): number {
    return Math.max(0, ...this.plans.map((plan) => plan.command.expiresAt ?? 0));
  }

  start(): void {
    const world: InitiatorWorld = {
      ...this.world,
      begins: (plan) => this.#begins(plan),
      learnt: (plan, resultCode, paymentId) => this.#learnt(plan, resultCode, paymentId),
    };
    for (const plan of this.plans) {
      const { initiatorId, requestId } = plan.command;
      const random = this.world.random.fork(`initiator ${requestId}`);
      const initiator = new SimulatedInitiator(plan, world, random);
      this.initiators.set(`${initiatorId}/${requestId}`, initiator.book);
      this.#initiators.set(`${initiatorId}/${requestId}`, initiator);
      this.#underWay += 1;
      void initiator.run().then(() => {
        this.#underWay -= 1;
      });
    }
  }

  /** Every `pay` that is to be repeated once more, while nothing else is under way. */
  async repeatAtRest(): Promise<void> {
    await Promise.all([...this.#initiators.values()].map((initiator) => initiator.repeat('AT_REST')));
  }

  /** A notification that has arrived at one side. */
  hear(to: string, { operation, body }: ResultNotification): void {
    const told = JSON.parse(body) as ToldPayment & ToldRefund;
    const { paymentId, paymentRequestId } = told;
    const initiator = this.#initiators.get(`${to}/${paymentRequestId}`);
    if (operation === 'notifyRefund') {
      const { refundAmount, refundId, refundRequestId, refundResult } = told;
      const [result, amount] = [resultOfCode(refundResult.resultCode), amountOf(refundAmount)];
      this.notified.push({ to, paymentId, refundId, result, amount, body });
      initiator?.notifiedOfRefund(refundRequestId, refundResult.resultCode);
      return;
    }
    const { paymentAmount, paymentResult } = told;
    const [result, amount] = [resultOfCode(paymentResult.resultCode), amountOf(paymentAmount)];
    this.notified.push({ to, paymentId, result, amount, body });
    initiator?.notified(paymentResult.resultCode, paymentId);
  }

  #begins({ command, walletId, acquirerId, quote }: PaymentPlan): void {
    const { initiatorId, requestId, amount, codeValue } = command;
    const initiator = this.world.counterparties.get(initiatorId);
    if (initiator instanceof SimulatedAcquirer)
      initiator.asks(requestId, merchantIdOf(acquirerId), amount, codeValue);
    if (initiator instanceof SimulatedWallet) {
      const billing = quote?.priced.billing ?? Money.zero('CNY');
      initiator.hold(requestId, `${walletId} user of ${requestId}`, billing, codeValue);
    }
  }

  #learnt({ command }: PaymentPlan, resultCode: string, paymentId: string | undefined): void {
    const { initiatorId, requestId } = command;
    const told = { requestId, resultCode, ...(paymentId === undefined ? {} : { paymentId }) };
    this.world.counterparties.get(initiatorId)?.learn(told);
  }
}
