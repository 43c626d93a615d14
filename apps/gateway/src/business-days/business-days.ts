import {
  businessDateOf,
  toIsoUtc8,
  type BusinessDate,
  type Clock,
  type EpochMs,
  type IdSource,
} from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import assert from 'node:assert';
import { endLockedDay, type DaySettlement } from './end-day.js';
import { lockOpenDay, readOpenDay, type OpenDay } from './open-day.js';

export interface EndBusinessDay {
  /** When the day ends; now when absent or past. */
  readonly cutAt?: EpochMs;
  readonly settlement: DaySettlement;
}

export type EndedBusinessDay =
  | { readonly kind: 'ENDED'; readonly businessDate: BusinessDate; readonly nextBusinessDate: BusinessDate }
  | { readonly kind: 'SCHEDULED'; readonly businessDate: BusinessDate; readonly cutAt: EpochMs };

export interface BusinessDaysOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly eventsWritten: () => void;
}

const OPEN_FIRST = `INSERT INTO business_day (business_date, state, opened_at)
  SELECT $1::date, 'OPEN', $2::timestamptz WHERE NOT EXISTS (SELECT 1 FROM business_day) ON CONFLICT DO NOTHING`;
const SCHEDULE_END = `UPDATE business_day SET end_due_at = $2::timestamptz, settlement = $3
  WHERE business_date = $1::date AND state = 'OPEN'`;

/** The business date that results are counted in: one day is open, ended by the clock at 00:00 UTC+8 or by an operator. */
export class BusinessDays {
  constructor(private readonly options: BusinessDaysOptions) {}

  /** At the first start ever, today in UTC+8. */
  async openFirst(): Promise<void> {
    const now = this.options.clock.now();
    await this.options.database.query(OPEN_FIRST, [businessDateOf(now), toIsoUtc8(now)]);
  }

  async current(): Promise<OpenDay> {
    const day = await readOpenDay(this.options.database);
    assert(day !== undefined, 'a business day is open');
    return day;
  }

  /** Ends the open day now, or stores when it is to end. */
  async endBusinessDay(command: EndBusinessDay): Promise<EndedBusinessDay> {
    const { database, clock } = this.options;
    const { cutAt, settlement } = command;
    const outcome = await database.transaction(async (session): Promise<EndedBusinessDay> => {
      const day = await lockOpenDay(session);
      assert(day !== undefined, 'a business day is open');
      const { businessDate } = day;
      const now = clock.now();
      if (cutAt !== undefined && cutAt > now) {
        await session.query(SCHEDULE_END, [businessDate, toIsoUtc8(cutAt), settlement]);
        return { kind: 'SCHEDULED', businessDate, cutAt };
      }
      const nextBusinessDate = await endLockedDay(session, day, { cutAt: now, settlement }, this.options.ids);
      return { kind: 'ENDED', businessDate, nextBusinessDate };
    });
    if (outcome.kind === 'ENDED') this.options.eventsWritten();
    return outcome;
  }

  /** Ends the open day if it is due: its stored end has come, or its date lies before today in UTC+8. */
  async endIfDue(): Promise<'ENDED' | 'NOT_DUE'> {
    const { database, clock, ids } = this.options;
    const seen = await this.current();
    if (dueSettlement(seen, clock.now()) === undefined) return 'NOT_DUE';
    const ended = await database.transaction(async (session) => {
      const day = await lockOpenDay(session);
      const now = clock.now();
      // Another copy may have ended it while this one waited.
      const settlement = day === undefined ? undefined : dueSettlement(day, now);
      if (day === undefined || settlement === undefined) return false;
      await endLockedDay(session, day, { cutAt: now, settlement }, ids);
      return true;
    });
    if (!ended) return 'NOT_DUE';
    this.options.eventsWritten();
    return 'ENDED';
  }
}

function dueSettlement(day: OpenDay, now: EpochMs): DaySettlement | undefined {
  if (day.endDueAt !== undefined && day.endDueAt <= now) return day.endSettlement ?? 'SCHEDULED';
  return day.businessDate < businessDateOf(now) ? 'SCHEDULED' : undefined;
}
