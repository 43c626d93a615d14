import type { BusinessDate, Clock, EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';

export interface OpenDay {
  readonly businessDate: BusinessDate;
  readonly openedAt: EpochMs;
  readonly endDueAt?: EpochMs;
  readonly endSettlement?: 'SCHEDULED' | 'IMMEDIATE';
}

/** Ended, and its totals not told yet: by the clock, then cancels of its payments are still taken, or for good. */
export interface ClosingDay {
  readonly businessDate: BusinessDate;
  readonly openedAt: EpochMs;
  readonly cutAt: EpochMs;
  readonly settlement: 'SCHEDULED' | 'IMMEDIATE';
}

/** All days that something may still be counted in: one open, and before it those that are closing, oldest first. */
export interface UncountedDays {
  readonly open: OpenDay;
  readonly closing: readonly ClosingDay[];
}

interface DayRow {
  business_date: string;
  opened_at: number;
  end_due_at: number | null;
  cut_at: number | null;
  settlement: 'SCHEDULED' | 'IMMEDIATE' | null;
}

/** Number of the advisory lock of whoever counts. */
const COUNTING_LOCK = 7_101;

const COLUMNS = 'business_date, opened_at, end_due_at, cut_at, settlement';
const READ_OPEN_DAY = `SELECT ${COLUMNS} FROM business_day WHERE state = 'OPEN' ORDER BY business_date`;
const SHARE_OPEN_DAY = `${READ_OPEN_DAY} FOR SHARE`;
const READ_UNCOUNTED = `SELECT ${COLUMNS} FROM business_day WHERE state IN ('OPEN', 'CLOSING')
  ORDER BY business_date`;
const LOCK_UNCOUNTED = `${READ_UNCOUNTED} FOR UPDATE`;
const READ_COUNTING = `SELECT ${COLUMNS} FROM business_day WHERE state = 'COUNTING' ORDER BY business_date LIMIT 1`;
const SHARE_UNCOUNTED = `SELECT business_date FROM business_day
  WHERE state IN ('OPEN', 'CLOSING') AND business_date = ANY($1::date[]) ORDER BY business_date FOR SHARE`;

function openDayOf(rows: readonly DayRow[]): OpenDay | undefined {
  assert(rows.length <= 1, 'one business day is open at a time');
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    businessDate: row.business_date,
    openedAt: row.opened_at,
    ...(row.end_due_at === null ? {} : { endDueAt: row.end_due_at }),
    ...(row.settlement === null ? {} : { endSettlement: row.settlement }),
  };
}

function closingDaysOf(rows: readonly DayRow[]): ClosingDay[] {
  return rows.flatMap(({ business_date: businessDate, opened_at: openedAt, cut_at, settlement }) =>
    cut_at === null || settlement === null ? [] : [{ businessDate, openedAt, cutAt: cut_at, settlement }],
  );
}

function uncountedOf(rows: readonly DayRow[]): UncountedDays {
  const open = openDayOf(rows.filter((row) => row.cut_at === null));
  assert(open !== undefined, 'a business day is open');
  return { open, closing: closingDaysOf(rows) };
}

/** Without a lock: for looking. */
export async function readUncountedDays(session: SqlSession): Promise<UncountedDays> {
  return uncountedOf((await session.query<DayRow>(READ_UNCOUNTED)).rows);
}

/**
 * For opening and closing days: waits until every commit that counts itself into one has ended. Completions wait for
 * it in turn, so what is done under it takes no time.
 */
export async function lockUncountedDays(session: SqlSession): Promise<UncountedDays> {
  // Sharers come without a queue and could keep a row lock waiting for ever; a table lock is served in order.
  await session.query('LOCK TABLE business_day IN EXCLUSIVE MODE');
  return uncountedOf((await session.query<DayRow>(LOCK_UNCOUNTED)).rows);
}

/** The oldest day whose totals are owed. */
export async function readCountingDay(session: SqlSession): Promise<ClosingDay | undefined> {
  const [day] = closingDaysOf((await session.query<DayRow>(READ_COUNTING)).rows);
  return day;
}

/**
 * The same for whoever is to count it; undefined as well where another copy counts. No lock on the row or its table:
 * counting takes minutes, and the next day to open would wait for it, and all completions for that.
 */
export async function takeCountingDay(session: SqlSession): Promise<ClosingDay | undefined> {
  const take = 'SELECT pg_try_advisory_xact_lock($1) AS taken';
  const { rows } = await session.query<{ taken: boolean }>(take, [COUNTING_LOCK]);
  return rows[0]?.taken === true ? readCountingDay(session) : undefined;
}

/** Those of the dates that are not closed for good yet; none of them is before the transaction ends. */
export async function shareUncountedDates(
  session: SqlSession,
  dates: readonly BusinessDate[],
): Promise<ReadonlySet<BusinessDate>> {
  if (dates.length === 0) return new Set();
  const { rows } = await session.query<{ business_date: string }>(SHARE_UNCOUNTED, [[...new Set(dates)]]);
  return new Set(rows.map((row) => row.business_date));
}

/**
 * The business date and time of what this commit makes final. The day stays open until the commit has ended. Waiting
 * for a day to end, the row found first is no longer the open one: the second read finds its successor.
 */
export async function completionMoment(
  session: SqlSession,
  clock: Clock,
): Promise<{ now: EpochMs; businessDate: BusinessDate }> {
  for (const attempt of [1, 2, 3]) {
    const day = openDayOf((await session.query<DayRow>(SHARE_OPEN_DAY)).rows);
    // A copy's clock may be a little behind the one that opened the day; time never lies before its day.
    if (day !== undefined) {
      return { now: Math.max(clock.now(), day.openedAt), businessDate: day.businessDate };
    }
    assert(attempt < 3, 'a business day is open');
  }
  return assert.fail('unreachable');
}
