import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';

const ADVANCE = `INSERT INTO event_sequence AS stored (topic, key, last_sequence)
  SELECT $1, key, count FROM unnest($2::text[], $3::int[]) AS wanted (key, count) ORDER BY key
  ON CONFLICT (topic, key) DO UPDATE SET last_sequence = stored.last_sequence + excluded.last_sequence
  RETURNING key, last_sequence`;

/** The next number of each key in a topic, in the order given; the keys' rows stay locked until the commit. */
export async function nextSequences(
  session: SqlSession,
  topic: string,
  keys: readonly string[],
): Promise<readonly number[]> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const { rows } = await session.query<{ key: string; last_sequence: number }>(ADVANCE, [
    topic,
    [...counts.keys()],
    [...counts.values()],
  ]);
  const next = new Map(rows.map((row) => [row.key, row.last_sequence - (counts.get(row.key) ?? 0)]));
  return keys.map((key) => {
    const last = next.get(key);
    assert(last !== undefined, `no sequence for ${key}`);
    next.set(key, last + 1);
    return last + 1;
  });
}
