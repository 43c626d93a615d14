import { cloudEvent, TOPICS, type PaymentAlarmed } from '@silkgate/contracts';
import { shardOfUuid, toIsoUtc8, type Clock, type IdSource } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';
import type { AlarmKind } from './domain/verdict.js';
import { EVENT_SOURCE } from './events/payment-events.js';
import type { EngineLog, EngineObserver } from './ports.js';

export interface AlarmSubject {
  readonly paymentId: string;
  /** The payment's or the operation's id. */
  readonly subjectId: string;
  readonly kind: AlarmKind;
  /** Who contradicts. */
  readonly participantId: string;
  readonly detail: string;
}

const RAISE = `INSERT INTO payment_alarm (subject_id, kind, payment_id, detail, raised_at)
  VALUES ($1, $2, $3, $4, $5::timestamptz) ON CONFLICT DO NOTHING`;

/** What a person should look at: log, metric, a row and its event, one for each kind of trouble of a payment. */
export class AlarmBook {
  constructor(
    private readonly ports: {
      readonly database: Database;
      readonly clock: Clock;
      readonly ids: IdSource;
      readonly log: EngineLog;
      readonly observer?: EngineObserver;
      readonly eventsWritten: () => void;
    },
  ) {}

  /** Resolves also when the row could not be stored: the log has it, and the next answer raises it again. */
  async raise(alarm: AlarmSubject): Promise<void> {
    const { log, observer } = this.ports;
    log.warn({ ...alarm }, 'a counterparty contradicts what was agreed');
    observer?.alarmRaised?.(alarm.kind);
    try {
      if (await this.#store(alarm)) this.ports.eventsWritten();
    } catch (error) {
      log.error({ ...alarm, err: error }, 'an alarm could not be stored');
    }
  }

  /** True if it was not raised before. */
  #store(alarm: AlarmSubject): Promise<boolean> {
    const { clock, database, ids } = this.ports;
    const { subjectId, kind, paymentId, detail } = alarm;
    const raisedAt = toIsoUtc8(clock.now());
    return database.transaction(async (session) => {
      const raised = await session.query(RAISE, [subjectId, kind, paymentId, detail, raisedAt]);
      if (raised.rowCount === 0) return false;
      const data: PaymentAlarmed = { ...alarm, raisedAt };
      const key = `${subjectId}/${kind}`;
      const eventId = ids.uuid(shardOfUuid(paymentId));
      const type = 'gateway.payment-alarmed.v1';
      const event = cloudEvent({
        ...{ id: eventId, source: EVENT_SOURCE, type, subject: key, time: raisedAt, data },
      });
      await insertOutbox(session, [{ eventId, topic: TOPICS.alarms.name, key, keySequence: 1, event }]);
      return true;
    });
  }
}
