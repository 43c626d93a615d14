import type { BusinessDate } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

export type BusinessDateState = 'OPEN' | 'ENDED' | 'CLOSED' | 'SETTLED';

const INSERT_MISSING = `INSERT INTO business_date (business_date, state)
  SELECT DISTINCT day, 'OPEN' FROM unnest($1::date[]) AS day ORDER BY day
  ON CONFLICT DO NOTHING`;

const SHARE = `SELECT business_date, state FROM business_date
  WHERE business_date = ANY ($1::date[]) ORDER BY business_date FOR SHARE`;

/**
 * Keeps the dates from closing until the transaction ends, and answers their states; unknown ones are opened. Closing
 * takes the same rows FOR UPDATE, so what was posted before is in its totals and what comes after sees it closed.
 */
export async function shareBusinessDates(
  session: SqlSession,
  dates: readonly BusinessDate[],
): Promise<ReadonlyMap<BusinessDate, BusinessDateState>> {
  const distinct = [...new Set(dates)];
  const rows = await sharedRows(session, distinct);
  if (rows.size === distinct.length) return rows;
  await session.query(INSERT_MISSING, [distinct]);
  return sharedRows(session, distinct);
}

async function sharedRows(
  session: SqlSession,
  dates: readonly BusinessDate[],
): Promise<ReadonlyMap<BusinessDate, BusinessDateState>> {
  const { rows } = await session.query<{ business_date: string; state: BusinessDateState }>(SHARE, [dates]);
  return new Map(rows.map((row) => [row.business_date, row.state]));
}
