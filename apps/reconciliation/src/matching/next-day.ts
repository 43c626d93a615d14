import type { SqlSession } from '@silkgate/persistence';
import type { ComparisonKey } from './comparison-store.js';
import type { NextDay } from './domain/compare.js';
import { COUNTED, OWN_TOTALS, TOTALS_DIFFER } from './own-totals.js';

/** Whoever makes one of these true touches the comparison of the day before in the same commit. */
const NEXT_DAY = `
  WITH o AS (
    SELECT ${OWN_TOTALS} FROM expected_transaction e
     WHERE participant_id = $1 AND business_date = $2::date + 1 AND leg = $3 AND ${COUNTED}),
  t AS (SELECT * FROM day_total WHERE participant_id = $1 AND business_date = $2::date + 1 AND leg = $3)
  SELECT
    EXISTS (SELECT 1 FROM file f JOIN watched_path w ON w.accepted_file_id = f.file_id
             WHERE f.participant_id = $1 AND f.business_date = $2::date + 1 AND f.kind = 'TRANSACTIONS') AS listed,
    EXISTS (SELECT 1 FROM business_day WHERE business_date = $2::date + 1)
      AND NOT (SELECT ${TOTALS_DIFFER} FROM o LEFT JOIN t ON true) AS booked`;

/** What either side has said of the day after the comparison's. */
export async function readNextDay(session: SqlSession, key: ComparisonKey): Promise<NextDay> {
  const { rows } = await session.query<NextDay>(NEXT_DAY, [key.participantId, key.businessDate, key.kind]);
  return rows[0] ?? { listed: false, booked: false };
}
