import { shardOf } from '@silkgate/kernel';
import { jsonSequence, jsonSequenceSql, type SqlSession } from '@silkgate/persistence';
import type { OutboxRecord } from './outbox-record.js';

/** Buckets that relays share among themselves; fixed, because stored rows carry the number. */
export const OUTBOX_BUCKETS = 32;

/** All events of a key are in one bucket, so one relay publishes them in order. */
export function bucketOf(key: string): number {
  return shardOf(key) % OUTBOX_BUCKETS;
}

/**
 * The INSERT as a fragment for a larger statement, for example
 * `WITH ..., published AS (${outboxInsertSql(7)}) SELECT ...` with `...outboxValues(records)` as
 * values 7 to 12.
 */
export function outboxInsertSql(firstParameter = 1, table = 'outbox'): string {
  const [id, bucket, key, sequence, topic, event] = [0, 1, 2, 3, 4, 5].map((n) => `$${firstParameter + n}`);
  return `INSERT INTO ${table} (event_id, bucket, key, key_sequence, topic, event)
    SELECT * FROM ROWS FROM (unnest(${id}::uuid[], ${bucket}::smallint[], ${key}::text[], ${sequence}::int[], ${topic}::text[]),
      ${jsonSequenceSql(String(event))})`;
}

/** The six values that {@link outboxInsertSql} takes. */
export function outboxValues(records: readonly OutboxRecord[]): unknown[] {
  return [
    records.map((record) => record.eventId),
    records.map((record) => bucketOf(record.key)),
    records.map((record) => record.key),
    records.map((record) => record.keySequence),
    records.map((record) => record.topic),
    jsonSequence(records.map((record) => JSON.stringify(record.event))),
  ];
}

/** Writes the events in the business transaction, so that they exist exactly if the change does. */
export async function insertOutbox(
  session: SqlSession,
  records: readonly OutboxRecord[],
  table = 'outbox',
): Promise<void> {
  if (records.length === 0) return;
  await session.query(outboxInsertSql(1, table), outboxValues(records));
}
