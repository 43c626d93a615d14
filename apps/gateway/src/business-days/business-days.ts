import {
  businessDateOf,
  toIsoUtc8,
  type BusinessDate,
  type Clock,
  type EpochMs,
  type IdSource,
} from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { cancelsTakenUntil, countedAtLatest } from './cancel-window.js';
import { closeLockedDay, countLockedDay, type DaySettlement } from './end-day.js';
import {
  lockUncountedDays,
  readUncountedDays,
  type ClosingDay,
  type OpenDay,
  type UncountedDays,
} from './open-day.js';

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

/**
 * The business date that results are counted in: one day is open, ended by the clock at 00:00 UTC+8 or by an operator.
 * Midnight leaves a day closing until 00:15: its payments can still be cancelled, then its totals are told.
 */
export class BusinessDays {
  constructor(private readonly options: BusinessDaysOptions) {}

  /** At the first start ever, today in UTC+8. */
  async openFirst(): Promise<void> {
    const now = this.options.clock.now();
    await this.options.database.query(OPEN_FIRST, [businessDateOf(now), toIsoUtc8(now)]);
  }

  async current(): Promise<OpenDay> {
    return (await readUncountedDays(this.options.database)).open;
  }

  /** Ends and counts the open day now, or stores when it is to end. Days that are closing are counted with it. */
  async endBusinessDay(command: EndBusinessDay): Promise<EndedBusinessDay> {
    const { database, clock } = this.options;
    const { cutAt, settlement } = command;
    const outcome = await database.transaction(async (session): Promise<EndedBusinessDay> => {
      const days = await lockUncountedDays(session);
      const { businessDate } = days.open;
      const now = clock.now();
      if (cutAt !== undefined && cutAt > now) {
        await session.query(SCHEDULE_END, [businessDate, toIsoUtc8(cutAt), settlement]);
        return { kind: 'SCHEDULED', businessDate, cutAt };
      }
      const nextBusinessDate = await this.#endNow(session, days, { cutAt: now, settlement });
      return { kind: 'ENDED', businessDate, nextBusinessDate };
    });
    if (outcome.kind === 'ENDED') this.options.eventsWritten();
    return outcome;
  }

  /**
   * Does what is due: ends the open day if its stored end has come or its date lies before today in UTC+8, and counts
   * days for whose payments no more cancels are taken. `ENDED` where it did anything.
   */
  async endIfDue(): Promise<'ENDED' | 'NOT_DUE'> {
    const { database, clock } = this.options;
    if (!(await this.#isAnyDue(await readUncountedDays(database), clock.now()))) return 'NOT_DUE';
    const ended = await database.transaction(async (session) => {
      // Another copy may have ended it while this one waited.
      const days = await lockUncountedDays(session);
      return this.#doWhatIsDue(session, days);
    });
    if (!ended) return 'NOT_DUE';
    this.options.eventsWritten();
    return 'ENDED';
  }

  async #doWhatIsDue(session: SqlSession, days: UncountedDays): Promise<boolean> {
    const now = this.options.clock.now();
    const settlement = operatorsSettlement(days.open, now);
    if (settlement !== undefined) {
      await this.#endNow(session, days, { cutAt: now, settlement });
      return true;
    }
    const closes = days.open.businessDate < businessDateOf(now);
    if (closes) await closeLockedDay(session, days.open, { cutAt: now, settlement: 'SCHEDULED' });
    return (await this.#countDue(session, days.closing, now)) || closes;
  }

  async #isAnyDue({ open, closing }: UncountedDays, now: EpochMs): Promise<boolean> {
    if (operatorsSettlement(open, now) !== undefined || open.businessDate < businessDateOf(now)) return true;
    return mayCount(this.options.database, closing[0], now);
  }

  /** In the order of their dates: settlement closes them so. */
  async #countDue(session: SqlSession, [oldest]: readonly ClosingDay[], now: EpochMs): Promise<boolean> {
    if (oldest === undefined || !(await mayCount(session, oldest, now))) return false;
    await countLockedDay(session, oldest, this.options.ids);
    return true;
  }

  /** An operator who ends a day wants it settled: cancels of its payments are no longer taken. */
  async #endNow(
    session: SqlSession,
    { open, closing }: UncountedDays,
    end: { readonly cutAt: EpochMs; readonly settlement: DaySettlement },
  ): Promise<BusinessDate> {
    for (const day of closing) await countLockedDay(session, day, this.options.ids);
    return countLockedDay(session, await closeLockedDay(session, open, end), this.options.ids);
  }
}

function operatorsSettlement(day: OpenDay, now: EpochMs): DaySettlement | undefined {
  if (day.endDueAt === undefined || day.endDueAt > now) return undefined;
  return day.endSettlement ?? 'SCHEDULED';
}

/** What is under way is in the table of work: the few rows there are joined, not the day's payments. */
const UNANSWERED_CANCELS = `SELECT 1 FROM work w JOIN operation o ON o.operation_id = w.subject_id
  JOIN payment p ON p.payment_id = o.payment_id
  WHERE o.type = 'CANCEL' AND o.state = 'PROCESSING' AND p.business_date = $1::date LIMIT 1`;

/** No more cancels are taken, and those that were are answered or have been waited for long enough. */
async function mayCount(session: SqlSession, day: ClosingDay | undefined, now: EpochMs): Promise<boolean> {
  if (day === undefined || now < cancelsTakenUntil(day.businessDate)) return false;
  if (now >= countedAtLatest(day.businessDate)) return true;
  return (await session.query(UNANSWERED_CANCELS, [day.businessDate])).rowCount === 0;
}
