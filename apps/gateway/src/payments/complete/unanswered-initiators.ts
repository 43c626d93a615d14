import { shardOfUuid, type Clock, type IdSource, type Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';
import { newNotificationRow, type OwedNotification } from '../../notifications/notification.js';
import { paymentNotificationBody } from '../../notifications/payment-notification.js';
import { isFinal } from '../domain/payment.js';
import { present } from '../domain/payment-row.js';
import { hasTerms, participantOf, type PaymentWithTerms } from '../domain/stored-payment.js';
import { readPayment } from '../payment-reader.js';
import type { EngineLog } from '../ports.js';

const OWE = `INSERT INTO notification SELECT * FROM json_populate_recordset(NULL::notification, $1::json)
  ON CONFLICT (payment_id, recipient_id, sequence) DO NOTHING`;
/** The ending of a payment is the first thing that is told of it. */
const ENDING = 1;

export interface UnansweredPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly log: EngineLog;
  readonly pollMs: number;
  readonly notificationsOwed: () => void;
}

/**
 * Initiators whose payment may have become final in a commit whose answer was lost: it counted on the answer to tell
 * them, and they were told that nothing is known. As soon as the store says that the payment is final they are owed
 * the notification; if this copy dies before, they have the inquiry, as after any call that breaks off.
 */
export class UnansweredInitiators {
  readonly #pending = new Set<string>();
  readonly #loop: WorkLoop;

  constructor(private readonly ports: UnansweredPorts) {
    const { log, pollMs, timers } = ports;
    this.#loop = new WorkLoop({
      timers,
      idleMs: pollMs,
      maxIdleMs: pollMs,
      step: () => this.#step(),
      onError: (error, failures) => {
        if (failures === 1)
          log.warn({ err: error }, 'initiators without an answer could not be looked after');
      },
    });
  }

  add(paymentId: string): void {
    this.#pending.add(paymentId);
    this.#loop.wake();
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** One that is not final yet stays: its commit may still take effect. */
  async #step(): Promise<'idle'> {
    for (const paymentId of this.#pending) {
      const payment = await readPayment(this.ports.database, paymentId);
      if (payment === undefined || !hasTerms(payment)) this.#pending.delete(paymentId);
      else if (isFinal(payment.state)) await this.#owe(payment);
    }
    return 'idle';
  }

  async #owe(payment: PaymentWithTerms): Promise<void> {
    const { clock, database, ids, notificationsOwed } = this.ports;
    const { paymentId, terms } = payment;
    const owed: OwedNotification = {
      notificationId: ids.uuid(shardOfUuid(paymentId)),
      paymentId,
      sequence: ENDING,
      recipientId: participantOf(terms, terms.initiatorLeg),
      operation: 'notifyPayment',
      body: paymentNotificationBody(payment, terms.initiatorLeg),
      ...present('traceparent', payment.traceparent),
      createdAt: clock.now(),
    };
    await database.query(OWE, [JSON.stringify([newNotificationRow(owed)])]);
    this.#pending.delete(paymentId);
    notificationsOwed();
  }
}
