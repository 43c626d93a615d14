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

/** Numbered by the cases that were closed before: while one is open, what is said again is the same alarm. */
const RAISE = `INSERT INTO payment_alarm (subject_id, kind, number, payment_id, detail, raised_at)
  SELECT $1::uuid, $2::text, 1 + count(*), $3, $4, $5::timestamptz FROM payment_case_closing
   WHERE subject_id = $1::uuid AND kind = $2::text
  ON CONFLICT DO NOTHING RETURNING number`;

/**
 * What a person should look at: log, metric, a row and its event, one for each kind of trouble of a payment until
 * someone closes its case.
 */
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

  /** Rejects where the row could not be stored: then nobody may be told that the contradiction was taken in. */
  async raise(alarm: AlarmSubject): Promise<void> {
    const { log, observer } = this.ports;
    log.warn({ ...alarm }, 'a counterparty contradicts what was agreed');
    observer?.alarmRaised?.(alarm.kind);
    if (await this.#store(alarm)) this.ports.eventsWritten();
  }

  /** True if it was not raised before. */
  #store(alarm: AlarmSubject): Promise<boolean> {
    const { clock, database, ids } = this.ports;
    const { subjectId, kind, paymentId, detail } = alarm;
    const raisedAt = toIsoUtc8(clock.now());
    return database.transaction(async (session) => {
      const { rows } = await session.query<{ number: number }>(RAISE, [
        subjectId,
        kind,
        paymentId,
        detail,
        raisedAt,
      ]);
      const [raised] = rows;
      if (raised === undefined) return false;
      const { number } = raised;
      const data: PaymentAlarmed = { ...alarm, number, raisedAt };
      const key = `${subjectId}/${kind}`;
      const eventId = ids.uuid(shardOfUuid(paymentId));
      const type = 'gateway.payment-alarmed.v1';
      const event = cloudEvent({
        ...{ id: eventId, source: EVENT_SOURCE, type, subject: key, time: raisedAt, data },
      });
      await insertOutbox(session, [{ eventId, topic: TOPICS.alarms.name, key, keySequence: number, event }]);
      return true;
    });
  }
}
