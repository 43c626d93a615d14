import { shardOfUuid, type Clock, type IdSource, type Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';
import { newNotificationRow, type OwedNotification } from '../../notifications/notification.js';
import { paymentNotificationBody } from '../../notifications/payment-notification.js';
import { operationNotification } from '../../refunds/operation-notification.js';
import { readOperation } from '../../refunds/operation-store.js';
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

/** A payment, or an operation under it. */
export interface UnansweredSubject {
  readonly paymentId: string;
  readonly operationId?: string;
}

/** Not final yet; or nothing that could be told, or that somebody else has not told. */
type NothingOwed = 'open' | 'nothing';

/**
 * Initiators whose payment, refund or cancel may have become final in a commit whose answer was lost or late: it counted
 * on the answer to tell them, and they were told that nothing is known. As soon as the store says that it is final they
 * are owed the notification; if this copy dies before, they have the inquiry, as after any call that breaks off.
 */
export class UnansweredInitiators {
  /** By their own id. */
  readonly #pending = new Map<string, UnansweredSubject>();
  readonly #loop: WorkLoop;

  constructor(private readonly ports: UnansweredPorts) {
    const { pollMs, timers } = ports;
    this.#loop = new WorkLoop({
      timers,
      idleMs: pollMs,
      maxIdleMs: pollMs,
      step: () => this.#step(),
      onError: (error, failures) => {
        if (failures === 1) this.#reportFailure(error);
      },
    });
  }

  add({ paymentId, operationId }: UnansweredSubject): void {
    this.#pending.set(operationId ?? paymentId, { paymentId, ...present('operationId', operationId) });
    this.#loop.wake();
  }

  start(): void {
    this.#loop.start();
  }

  /** Looks after what has ended meanwhile; what is open then, another copy ends, and tells. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    try {
      await this.#step();
    } catch (error) {
      this.#reportFailure(error);
    }
  }

  #reportFailure(error: unknown): void {
    this.ports.log.warn({ err: error }, 'initiators without an answer could not be looked after');
  }

  /** One that is not final yet stays: its commit may still take effect. */
  async #step(): Promise<'idle'> {
    for (const [id, subject] of this.#pending) {
      const owed = await this.#owedOf(subject);
      if (owed === 'open') continue;
      if (owed !== 'nothing') await this.#owe(owed);
      this.#pending.delete(id);
    }
    return 'idle';
  }

  async #owedOf({ paymentId, operationId }: UnansweredSubject): Promise<OwedNotification | NothingOwed> {
    const payment = await readPayment(this.ports.database, paymentId);
    if (payment === undefined || !hasTerms(payment)) return 'nothing';
    return operationId === undefined ? this.#ofPayment(payment) : this.#ofOperation(operationId, payment);
  }

  #ofPayment(payment: PaymentWithTerms): OwedNotification | NothingOwed {
    if (!isFinal(payment.state)) return 'open';
    const { paymentId, terms } = payment;
    return {
      ...this.#made(paymentId),
      paymentId,
      sequence: ENDING,
      recipientId: participantOf(terms, terms.initiatorLeg),
      operation: 'notifyPayment',
      body: paymentNotificationBody(payment, terms.initiatorLeg),
      ...present('traceparent', payment.traceparent),
    };
  }

  /** The payee asks for refunds and reversals. Without a sequence it was refused at once, or ended by an older version. */
  async #ofOperation(
    operationId: string,
    payment: PaymentWithTerms,
  ): Promise<OwedNotification | NothingOwed> {
    const operation = await readOperation(this.ports.database, operationId);
    if (operation?.state === 'PROCESSING') return 'open';
    if (operation?.endingSequence === undefined) return 'nothing';
    const ended = { operation, payment, sequence: operation.endingSequence };
    return operationNotification(ended, 'PAYEE', this.#made(payment.paymentId));
  }

  #made(paymentId: string): Pick<OwedNotification, 'notificationId' | 'createdAt'> {
    const { clock, ids } = this.ports;
    return { notificationId: ids.uuid(shardOfUuid(paymentId)), createdAt: clock.now() };
  }

  async #owe(owed: OwedNotification): Promise<void> {
    const { database, notificationsOwed } = this.ports;
    await database.query(OWE, [JSON.stringify([newNotificationRow(owed)])]);
    notificationsOwed();
  }
}
