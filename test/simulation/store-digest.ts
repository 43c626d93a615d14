import type { Database } from '@silkgate/persistence';

/** Every table that a `pay` can write. */
const TABLES = [
  'payment',
  'payment_key',
  'state_history',
  'consumer_code_use',
  'quote',
  'position',
  'operation',
  'work',
  'outbox',
  'payment_alarm',
] as const;

/** The tables' rows as one digest each: what changed nothing leaves them as they are. */
export async function storeDigest(database: Database): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await database.query<{ digest: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) AS digest
         FROM ${table} t`,
    );
    digests[table] = rows[0]?.digest ?? '';
  }
  return digests;
}
