import type { EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { Lease } from '../leases/fair-leases.js';

/** An outbox row that has not been published yet. */
export interface UnpublishedEvent {
  readonly eventId: string;
  readonly bucket: number;
  readonly topic: string;
  readonly key: string;
  readonly payload: string;
}

/** Rows of one bucket in one reading, so that a bucket with a backlog does not starve the others. */
const ROWS_PER_BUCKET = 100;

/** Unpublished rows of these buckets, in order of their keys' sequences; no row is locked. */
export async function readUnpublished(
  database: Database,
  buckets: readonly number[],
  limit: number,
): Promise<UnpublishedEvent[]> {
  const { rows } = await database.query<UnpublishedEvent>(
    `SELECT found.event_id AS "eventId", found.bucket, found.topic, found.key, found.event AS payload
     FROM unnest($1::smallint[]) AS own (bucket)
     CROSS JOIN LATERAL (
       SELECT event_id, bucket, topic, key, key_sequence, event FROM outbox
       WHERE bucket = own.bucket AND published_at IS NULL
       ORDER BY key, key_sequence LIMIT $2) AS found
     ORDER BY found.key, found.key_sequence LIMIT $3`,
    [[...buckets], ROWS_PER_BUCKET, limit],
  );
  return rows;
}

/** Marks rows under leases that still hold; the others stay unpublished and are repeated by the new holder. */
export async function markPublished(
  database: Database,
  events: readonly UnpublishedEvent[],
  leases: ReadonlyMap<number, Lease>,
  holder: string,
  at: EpochMs,
): Promise<number> {
  const marked = await database.query(
    `UPDATE outbox SET published_at = to_timestamp($5::bigint / 1000.0)
     FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS done (event_id, bucket, epoch)
     JOIN outbox_lease AS lease
       ON lease.scope = 'outbox' AND lease.resource = done.bucket AND lease.epoch = done.epoch AND lease.holder = $4
     WHERE outbox.event_id = done.event_id AND outbox.published_at IS NULL`,
    [
      events.map((event) => event.eventId),
      events.map((event) => String(event.bucket)),
      events.map((event) => leases.get(event.bucket)?.epoch ?? -1),
      holder,
      at,
    ],
  );
  return marked.rowCount;
}
