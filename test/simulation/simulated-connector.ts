import type {
  Connector,
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
  ResultNotification,
  ScanAnswer,
} from '../../apps/gateway/src/connectors/connector.js';
import type { Participant } from '../../apps/gateway/src/participants/directory.js';
import type { CounterpartyFaults } from './counterparties/counterparty-faults.js';
import type { Counterparty, Twist } from './counterparties/counterparty.js';
import type { SimulatedNetwork } from './simulated-network.js';

export interface ConnectorWorld {
  readonly network: SimulatedNetwork;
  readonly counterparties: ReadonlyMap<string, Counterparty>;
  readonly faults: CounterpartyFaults;
  readonly notified: (to: string, notification: ResultNotification) => void;
  /** How often copies set out to ask for a payment, by payment id; what the network repeats is not counted. */
  readonly asks: Map<string, number>;
}

interface Call {
  readonly to: Participant;
  readonly what: string;
  readonly timeoutMs: number;
  /** Of a `pay`: the payment that it asks for. */
  readonly pays?: string;
  readonly act: (counterparty: Counterparty, twist?: Twist) => CounterpartyAnswer;
}

/** One copy's way to its counterparties: over the simulated network, silence being the unknown outcome. */
export class SimulatedConnector implements Connector {
  constructor(
    private readonly copy: string,
    private readonly world: ConnectorWorld,
  ) {}

  pay(to: Participant, payment: ResponderPayment, timeoutMs: number): Promise<CounterpartyAnswer> {
    const { requestId } = payment;
    const { asks } = this.world;
    asks.set(requestId, (asks.get(requestId) ?? 0) + 1);
    return this.#ask({
      to,
      what: `pay ${requestId}`,
      timeoutMs,
      pays: requestId,
      act: (counterparty, twist) => counterparty.pay(payment, twist),
    });
  }

  inquirePayment(to: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer> {
    return this.#ask({ to, what: `inquire ${requestId}`, timeoutMs, act: (its) => its.inquire(requestId) });
  }

  cancelPayment(to: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer> {
    return this.#ask({ to, what: `cancel ${requestId}`, timeoutMs, act: (its) => its.cancel(requestId) });
  }

  refund(to: Participant, refund: ResponderRefund, timeoutMs: number): Promise<CounterpartyAnswer> {
    const what = `refund ${refund.requestId} of ${refund.paymentRequestId}`;
    return this.#ask({ to, what, timeoutMs, act: (its) => its.refund(refund) });
  }

  inquireRefund(to: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer> {
    const what = `inquire refund ${requestId}`;
    return this.#ask({ to, what, timeoutMs, act: (its) => its.inquireRefund(requestId) });
  }

  async notify(
    to: Participant,
    notification: ResultNotification,
    timeoutMs: number,
  ): Promise<'delivered' | 'failed'> {
    const delivery = await this.world.network.send({
      from: this.copy,
      to: to.clientId,
      what: `${notification.operation} ${notification.body}`,
      timeoutMs,
      arrive: () => Promise.resolve(this.world.notified(to.clientId, notification)),
    });
    return delivery.kind === 'answer' ? 'delivered' : 'failed';
  }

  scanOrder(): Promise<ScanAnswer> {
    return Promise.resolve({ kind: 'unknown', reason: 'not asked in this simulation' });
  }

  async #ask({ to, what, timeoutMs, pays, act }: Call): Promise<CounterpartyAnswer> {
    const { network, counterparties, faults } = this.world;
    const counterparty = counterparties.get(to.clientId);
    if (counterparty === undefined) return { kind: 'not-sent', reason: `${to.clientId} is not simulated` };
    const arrive = () =>
      faults.through({
        act: (twist) => act(counterparty, twist),
        ...(pays === undefined ? {} : { isFirst: () => !counterparty.knows(pays) }),
      });
    const delivery = await network.send({ from: this.copy, to: to.clientId, what, timeoutMs, arrive });
    return delivery.kind === 'answer' ? delivery.answer : { kind: 'unknown', reason: 'timeout' };
  }
}
