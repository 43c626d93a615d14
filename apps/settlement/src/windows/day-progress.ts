import { toIsoUtc8 } from '@silkgate/kernel';
import type { BusinessDate, EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';

/** Dates that have ended and not closed, oldest first. */
export async function endedDates(database: Database): Promise<readonly BusinessDate[]> {
  const { rows } = await database.query<{ business_date: string }>(
    "SELECT business_date FROM business_date WHERE state = 'ENDED' ORDER BY business_date",
  );
  return rows.map((row) => row.business_date);
}

const SETTLE = `UPDATE business_date AS day SET state = 'SETTLED', settled_at = $1::timestamptz
  WHERE day.state = 'CLOSED'
    AND NOT EXISTS (SELECT 1 FROM settlement_window AS due
      WHERE due.business_date = day.business_date AND due.state <> 'SETTLED')
    AND NOT EXISTS (SELECT 1 FROM payout AS due
      WHERE due.business_date = day.business_date AND due.state <> 'PAID'
        AND due.returned_on IS NULL)
    AND NOT EXISTS (SELECT 1 FROM file_task AS due
      WHERE due.business_date = day.business_date AND due.written_at IS NULL)`;

/** Closed dates of which nothing is owed any more become settled; answers how many. */
export async function settleFinishedDates(database: Database, now: EpochMs): Promise<number> {
  const { rowCount } = await database.query(SETTLE, [toIsoUtc8(now)]);
  return rowCount;
}
