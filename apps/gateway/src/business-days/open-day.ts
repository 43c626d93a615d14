import type { BusinessDate, Clock, EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';

export interface OpenDay {
  readonly businessDate: BusinessDate;
  readonly openedAt: EpochMs;
  readonly endDueAt?: EpochMs;
  readonly endSettlement?: 'SCHEDULED' | 'IMMEDIATE';
}

interface OpenDayRow {
  business_date: string;
  opened_at: number;
  end_due_at: number | null;
  settlement: 'SCHEDULED' | 'IMMEDIATE' | null;
}

const COLUMNS = 'business_date, opened_at, end_due_at, settlement';
const READ_OPEN_DAY = `SELECT ${COLUMNS} FROM business_day WHERE state = 'OPEN' ORDER BY business_date`;
const SHARE_OPEN_DAY = `${READ_OPEN_DAY} FOR SHARE`;
const LOCK_OPEN_DAY = `${READ_OPEN_DAY} FOR UPDATE`;

function openDayOf(rows: readonly OpenDayRow[]): OpenDay | undefined {
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

/** Without a lock: for looking. */
export async function readOpenDay(session: SqlSession): Promise<OpenDay | undefined> {
  return openDayOf((await session.query<OpenDayRow>(READ_OPEN_DAY)).rows);
}

/** For ending the day: waits until every commit that counts itself into it has ended. */
export async function lockOpenDay(session: SqlSession): Promise<OpenDay | undefined> {
  // Sharers come without a queue and could keep a row lock waiting for ever; a table lock is served in order.
  await session.query('LOCK TABLE business_day IN EXCLUSIVE MODE');
  return openDayOf((await session.query<OpenDayRow>(LOCK_OPEN_DAY)).rows);
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
    const day = openDayOf((await session.query<OpenDayRow>(SHARE_OPEN_DAY)).rows);
    // A copy's clock may be a little behind the one that opened the day; time never lies before its day.
    if (day !== undefined) {
      return { now: Math.max(clock.now(), day.openedAt), businessDate: day.businessDate };
    }
    assert(attempt < 3, 'a business day is open');
  }
  return assert.fail('unreachable');
}
