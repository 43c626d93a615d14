import { cloudEvent, TOPICS, type PaymentAlarmed } from '@silkgate/contracts';
import { shardOfUuid, toIsoUtc8, type Clock, type EpochMs, type IdSource } from '@silkgate/kernel';
import { insertOutbox, type OutboxRecord } from '@silkgate/messaging';
import type { Database, SqlSession } from '@silkgate/persistence';
import { hasTerms, responderId, type StoredPayment } from './domain/stored-payment.js';
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

/** A contradiction of whoever was asked for the payment. */
export function paymentAlarm(payment: StoredPayment, kind: AlarmKind, detail: string): AlarmSubject {
  const { paymentId } = payment;
  const participantId = hasTerms(payment) ? responderId(payment.terms) : payment.initiatorId;
  return { paymentId, subjectId: paymentId, kind, participantId, detail };
}

/** Numbered by the cases that were closed before: while one is open, what is said again is the same alarm. */
const RAISE = `INSERT INTO payment_alarm (subject_id, kind, number, payment_id, detail, raised_at)
  SELECT a.subject_id, a.kind, 1 + (SELECT count(*) FROM payment_case_closing c
      WHERE c.subject_id = a.subject_id AND c.kind = a.kind), a.payment_id, a.detail, $5::timestamptz
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) AS a(subject_id, kind, payment_id, detail)
   ORDER BY a.subject_id, a.kind
  ON CONFLICT DO NOTHING RETURNING subject_id, kind, number`;

interface RaisedRow {
  subject_id: string;
  kind: string;
  number: number;
}

function eventOf(alarm: AlarmSubject, number: number, raisedAt: string, ids: IdSource): OutboxRecord {
  const { kind, paymentId, subjectId } = alarm;
  const data: PaymentAlarmed = { ...alarm, number, raisedAt };
  const key = `${subjectId}/${kind}`;
  const eventId = ids.uuid(shardOfUuid(paymentId));
  const type = 'gateway.payment-alarmed.v1';
  const event = cloudEvent({
    ...{ id: eventId, source: EVENT_SOURCE, type, subject: key, time: raisedAt, data },
  });
  return { eventId, topic: TOPICS.alarms.name, key, keySequence: number, event };
}

/** Rows and events of those that were not raised before, in the transaction that found them. */
export async function storeAlarms(
  session: SqlSession,
  alarms: readonly AlarmSubject[],
  { ids, now }: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  if (alarms.length === 0) return;
  const raisedAt = toIsoUtc8(now);
  const { rows } = await session.query<RaisedRow>(RAISE, [
    alarms.map((alarm) => alarm.subjectId),
    alarms.map((alarm) => alarm.kind),
    alarms.map((alarm) => alarm.paymentId),
    alarms.map((alarm) => alarm.detail),
    raisedAt,
  ]);
  const events = rows.flatMap((row) => {
    const alarm = alarms.find((each) => each.subjectId === row.subject_id && each.kind === row.kind);
    return alarm === undefined ? [] : eventOf(alarm, row.number, raisedAt, ids);
  });
  await insertOutbox(session, events);
}

/** What is to be stored in the same transaction. */
export type AlsoStored = (session: SqlSession, now: EpochMs) => Promise<void>;

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

  /**
   * What the contradiction calls for besides is stored with it. Rejects where they could not be: then nobody may be
   * told that the contradiction was taken in.
   */
  async raise(alarm: AlarmSubject, alsoStored: readonly AlsoStored[] = []): Promise<void> {
    const { clock, database, ids } = this.ports;
    this.note(alarm);
    const now = clock.now();
    await database.transaction(async (session) => {
      for (const store of alsoStored) await store(session, now);
      await storeAlarms(session, [alarm], { ids, now });
    });
    this.ports.eventsWritten();
  }

  /** Log and metric alone, of one that is stored already. */
  note(alarm: AlarmSubject): void {
    const { log, observer } = this.ports;
    log.warn({ ...alarm }, 'a counterparty contradicts what was agreed');
    observer?.alarmRaised?.(alarm.kind);
  }
}
