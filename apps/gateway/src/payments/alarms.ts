import { toIsoUtc8, type Clock } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { AlarmKind } from './domain/verdict.js';
import type { EngineLog, EngineObserver } from './ports.js';

export interface AlarmSubject {
  readonly paymentId: string;
  /** The payment's or the operation's id. */
  readonly subjectId: string;
  readonly kind: AlarmKind;
  readonly detail: string;
}

const RAISE = `INSERT INTO payment_alarm (subject_id, kind, payment_id, detail, raised_at)
  VALUES ($1, $2, $3, $4, $5::timestamptz) ON CONFLICT DO NOTHING`;

/** What a person should look at: log, metric and a row, one for each kind of trouble of a payment. */
export class AlarmBook {
  constructor(
    private readonly ports: {
      readonly database: Database;
      readonly clock: Clock;
      readonly log: EngineLog;
      readonly observer?: EngineObserver;
    },
  ) {}

  /** Resolves also when the row could not be stored: the log has it, and the next answer raises it again. */
  async raise(alarm: AlarmSubject): Promise<void> {
    const { database, clock, log, observer } = this.ports;
    log.warn({ ...alarm }, 'a counterparty contradicts what was agreed');
    observer?.alarmRaised?.(alarm.kind);
    try {
      await database.query(RAISE, [
        alarm.subjectId,
        alarm.kind,
        alarm.paymentId,
        alarm.detail,
        toIsoUtc8(clock.now()),
      ]);
    } catch (error) {
      log.error({ ...alarm, err: error }, 'an alarm could not be stored');
    }
  }
}
