import {
  addDays,
  businessDateOf,
  toIsoUtc8,
  type BusinessDate,
  type Clock,
  type EpochMs,
  type IdSource,
} from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { cancelsTakenUntil, countedAtLatest } from './cancel-window.js';
import { closeForGood, closeLockedDay, countClosedDay, type DaySettlement } from './end-day.js';
import {
  lockUncountedDays,
  readCountingDay,
  readUncountedDays,
  takeCountingDay,
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

/** A day of a hundred million payments, at half a million a second, with room. */
const COUNT_TIMEOUT_MS = 30 * 60_000;

/**
 * The business date that results are counted in: one day is open, ended by the clock at 00:00 UTC+8 or by an operator.
 * Midnight leaves a day closing until 00:15: its payments can still be cancelled, then it is closed for good, and its
 * totals are counted and told.
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

  /** Ends the open day now, or stores when it is to end. Days that are closing take nothing more, as it does. */
  async endBusinessDay(command: EndBusinessDay): Promise<EndedBusinessDay> {
    const { database, clock } = this.options;
    const { cutAt, settlement } = command;
    return database.transaction(async (session): Promise<EndedBusinessDay> => {
      const days = await lockUncountedDays(session);
      const { businessDate } = days.open;
      const now = clock.now();
      if (cutAt !== undefined && cutAt > now) {
        await session.query(SCHEDULE_END, [businessDate, toIsoUtc8(cutAt), settlement]);
        return { kind: 'SCHEDULED', businessDate, cutAt };
      }
      await endNow(session, days, { cutAt: now, settlement });
      return { kind: 'ENDED', businessDate, nextBusinessDate: addDays(businessDate, 1) };
    });
  }

  /**
   * Ends the open day if its stored end has come or its date lies before today in UTC+8, and closes for good the oldest
   * day for whose payments no more cancels are taken.
   */
  async closeIfDue(): Promise<'CLOSED' | 'NOT_DUE'> {
    const { database, clock } = this.options;
    if (!(await isAnyDue(database, await readUncountedDays(database), clock.now()))) return 'NOT_DUE';
    const closed = await database.transaction(async (session) => {
      // Another copy may have ended it while this one waited.
      const days = await lockUncountedDays(session);
      return closeWhatIsDue(session, days, clock.now());
    });
    return closed ? 'CLOSED' : 'NOT_DUE';
  }

  /** Tells the totals of the oldest day that is closed for good: settlement closes dates in their order. */
  async countIfOwed(): Promise<'COUNTED' | 'NOT_OWED'> {
    const { database, eventsWritten, ids } = this.options;
    if ((await readCountingDay(database)) === undefined) return 'NOT_OWED';
    const counted = await database.transaction(
      async (session) => {
        const day = await takeCountingDay(session);
        if (day !== undefined) await countClosedDay(session, day, ids);
        return day !== undefined;
      },
      { statementTimeoutMs: COUNT_TIMEOUT_MS },
    );
    if (!counted) return 'NOT_OWED';
    eventsWritten();
    return 'COUNTED';
  }
}

async function isAnyDue(
  session: SqlSession,
  { open, closing }: UncountedDays,
  now: EpochMs,
): Promise<boolean> {
  if (operatorsSettlement(open, now) !== undefined || open.businessDate < businessDateOf(now)) return true;
  return mayCount(session, closing[0], now);
}

async function closeWhatIsDue(session: SqlSession, days: UncountedDays, now: EpochMs): Promise<boolean> {
  const settlement = operatorsSettlement(days.open, now);
  if (settlement !== undefined) {
    await endNow(session, days, { cutAt: now, settlement });
    return true;
  }
  const closes = days.open.businessDate < businessDateOf(now);
  if (closes) await closeLockedDay(session, days.open, { cutAt: now, settlement: 'SCHEDULED' });
  const [oldest] = days.closing;
  if (oldest === undefined || !(await mayCount(session, oldest, now))) return closes;
  await closeForGood(session, [oldest]);
  return true;
}

/** An operator who ends a day wants it settled: cancels of its payments are no longer taken. */
async function endNow(
  session: SqlSession,
  { open, closing }: UncountedDays,
  end: { readonly cutAt: EpochMs; readonly settlement: DaySettlement },
): Promise<void> {
  await closeForGood(session, [...closing, await closeLockedDay(session, open, end)]);
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
