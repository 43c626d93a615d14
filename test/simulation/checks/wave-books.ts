import type { Counterparty } from '../counterparties/counterparty.js';
import type { PaymentPlan } from '../plan.js';
import type { InitiatorBook } from '../simulated-initiator.js';

/** A final result as a notification told it to one side. */
export interface Notified {
  readonly to: string;
  readonly paymentId: string;
  readonly resultStatus: string;
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
  /** Events in the log, by id. */
  readonly published: ReadonlyMap<string, { readonly topic: string; readonly key: string }>;
}
