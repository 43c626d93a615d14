import type { SqlSession } from '@silkgate/persistence';
import type { StoredCounts } from '../report.js';

const COUNTS = `SELECT count(*)::int AS payments,
    (count(*) FILTER (WHERE state = 'SUCCESS'))::int AS success,
    (count(*) FILTER (WHERE state = 'FAILED'))::int AS failed,
    (count(*) FILTER (WHERE state = 'CANCELLED'))::int AS cancelled,
    (count(*) FILTER (WHERE ended_at IS NULL))::int AS unfinished,
    (SELECT count(*) FROM gateway.operation WHERE type = 'REFUND' AND state = 'SUCCESS')::int AS refunds
  FROM gateway.payment`;

/** Figures come from the store, never from those who did the work. */
export async function storedCounts(auditor: SqlSession): Promise<StoredCounts> {
  const { rows } = await auditor.query<StoredCounts>(COUNTS);
  return rows[0]!;
}
