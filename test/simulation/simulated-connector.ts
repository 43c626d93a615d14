import type {
  Connector,
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
  ResultNotification,
  ScanAnswer,
} from '../../apps/gateway/src/connectors/connector.js';
import type { Participant } from '../../apps/gateway/src/participants/directory.js';
import type { SimulatedNetwork } from './simulated-network.js';
import type { SimulatedResponder } from './simulated-responder.js';
import { shortHash } from './trace.js';

export interface ConnectorBooks {
  readonly notified: (to: string, notification: ResultNotification) => void;
  /** How often copies set out to ask for a payment, by payment id; what the network repeats is not counted. */
  readonly asks: Map<string, number>;
}

/** One copy's way to its counterparties: over the simulated network, silence being the unknown outcome. */
export class SimulatedConnector implements Connector {
  constructor(
    private readonly copy: string,
    private readonly network: SimulatedNetwork,
    private readonly responders: ReadonlyMap<string, SimulatedResponder>,
    private readonly books: ConnectorBooks,
  ) {}

  pay(to: Participant, payment: ResponderPayment, timeoutMs: number): Promise<CounterpartyAnswer> {
    const { asks } = this.books;
    asks.set(payment.requestId, (asks.get(payment.requestId) ?? 0) + 1);
    return this.#ask(to, `pay ${payment.requestId}`, timeoutMs, (responder) => responder.pay(payment));
  }

  inquirePayment(to: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer> {
    return this.#ask(to, `inquire ${requestId}`, timeoutMs, (responder) => responder.inquire(requestId));
  }

  cancelPayment(to: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer> {
    return this.#ask(to, `cancel ${requestId}`, timeoutMs, (responder) => responder.cancel(requestId));
  }

  refund(to: Participant, refund: ResponderRefund, timeoutMs: number): Promise<CounterpartyAnswer> {
    return this.#ask(to, `refund ${refund.requestId}`, timeoutMs, (responder) => responder.refund(refund));
  }

  inquireRefund(): Promise<CounterpartyAnswer> {
    return Promise.resolve({ kind: 'unknown', reason: 'not asked in this simulation' });
  }

  async notify(
    to: Participant,
    notification: ResultNotification,
    timeoutMs: number,
  ): Promise<'delivered' | 'failed'> {
    const delivery = await this.network.send({
      from: this.copy,
      to: to.clientId,
      what: `${notification.operation} ${shortHash(notification.body)}`,
      timeoutMs,
      arrive: () => Promise.resolve(this.books.notified(to.clientId, notification)),
    });
    return delivery.kind === 'answer' ? 'delivered' : 'failed';
  }

  scanOrder(): Promise<ScanAnswer> {
    return Promise.resolve({ kind: 'unknown', reason: 'not asked in this simulation' });
  }

  async #ask(
    to: Participant,
    what: string,
    timeoutMs: number,
    act: (responder: SimulatedResponder) => CounterpartyAnswer,
  ): Promise<CounterpartyAnswer> {
    const responder = this.responders.get(to.clientId);
    if (responder === undefined) return { kind: 'not-sent', reason: `${to.clientId} is not simulated` };
    const arrive = () => Promise.resolve(act(responder));
    const delivery = await this.network.send({ from: this.copy, to: to.clientId, what, timeoutMs, arrive });
    return delivery.kind === 'answer' ? delivery.answer : { kind: 'unknown', reason: 'timeout' };
  }
}
