import type { Counterparty } from '../counterparties/counterparty.js';
import type { PaymentPlan } from '../plan.js';
import type { InitiatorBook } from '../simulated-initiator.js';

/** A final result as a notification told it to one side, in the order of hearing; what is sent again is heard again. */
export interface Notified {
  readonly to: string;
  readonly paymentId: string;
  /** Of a refund; the result and the amount are its own then. */
  readonly refundId?: string;
  readonly result: 'SUCCESS' | 'FAILED' | 'CANCELLED';
  /** `<currency> <minor units>` */
  readonly amount: string;
  readonly body: string;
}

/** What everyone but the switch has of one wave of payments. */
export interface WaveBooks {
  /** Starts the request id of each of its payments. */
  readonly name: string;
  readonly plans: readonly PaymentPlan[];
  /** By `<initiator>/<requestId>`. */
  readonly initiators: ReadonlyMap<string, InitiatorBook>;
  readonly counterparties: ReadonlyMap<string, Counterparty>;
  /** How often copies set out to ask a responder for a payment, by payment id. */
  readonly asks: ReadonlyMap<string, number>;
  readonly notified: readonly Notified[];
  /** Events in the log, by id, in the order in which they came there first. */
  readonly published: ReadonlyMap<string, { readonly topic: string; readonly key: string }>;
}
