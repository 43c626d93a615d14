import type { RateSet } from '@silkgate/contracts';
import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

/** Each source's newest set that has begun to price; whether it still does is the reader's question. */
export async function currentRateSets(session: SqlSession, at: EpochMs): Promise<readonly RateSet[]> {
  const { rows } = await session.query<{ rate_set: RateSet }>(
    `SELECT DISTINCT ON (source) rate_set FROM rate_set
      WHERE effective_from <= $1 ORDER BY source, published_at DESC`,
    [toIsoUtc8(at)],
  );
  return rows.map((row) => row.rate_set);
}
