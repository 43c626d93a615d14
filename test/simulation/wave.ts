import { Money, type SeededRandom } from '@silkgate/kernel';
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
  hear(to: string, { body }: ResultNotification): void {
    const told = JSON.parse(body) as {
      readonly paymentResult?: { readonly resultCode: string; readonly resultStatus: string };
      readonly paymentRequestId?: string;
      readonly paymentId: string;
    };
    if (told.paymentResult === undefined) return;
    const { paymentId, paymentRequestId, paymentResult } = told;
    this.notified.push({ to, paymentId, resultStatus: paymentResult.resultStatus });
    this.#initiators.get(`${to}/${paymentRequestId}`)?.notified(paymentResult.resultCode, paymentId);
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
