import { DatabaseError, type Database, type SqlSession } from '@silkgate/persistence';
import {
  EventLogError,
  type DeliveredEvent,
  type EventLogRecord,
  type TopicDefinition,
} from '../../event-log.js';
import { partitionOf } from '../../partitions.js';

export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
}

/** Passes the caller's own errors on; what the database says becomes the log's failure. */
export async function asEventLogFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const refused = error.failure === 'rejected' || error.failure === 'fatal';
    throw new EventLogError(error.message, refused ? 'refused' : 'unavailable', error);
  }
}

export async function createTopics(database: Database, topics: readonly TopicDefinition[]): Promise<void> {
  await database.transaction(async (session) => {
    const values = [topics.map(({ name }) => name), topics.map(({ partitions }) => partitions)];
    await session.query(
      `INSERT INTO topic (name, partitions) SELECT * FROM unnest($1::text[], $2::int[]) AS wanted (name, partitions)
       ORDER BY name ON CONFLICT DO NOTHING`,
      values,
    );
    const stored = await readTopics(session);
    for (const { name, partitions } of topics) {
      const count = stored.get(name) ?? 0;
      if (count === partitions) continue;
      throw new EventLogError(`topic ${name} has ${count} partitions, not ${partitions}`, 'refused');
    }
    await session.query(
      `INSERT INTO partition_head (topic, partition)
       SELECT name, generate_series(0, partitions - 1) FROM unnest($1::text[], $2::int[]) AS wanted (name, partitions)
       ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
      values,
    );
  });
}

/** Partitions by topic. */
export async function readTopics(session: SqlSession): Promise<Map<string, number>> {
  const { rows } = await session.query<{ name: string; partitions: number }>(
    'SELECT name, partitions FROM topic',
  );
  return new Map(rows.map(({ name, partitions }) => [name, partitions]));
}

interface PlacedRecord extends EventLogRecord {
  readonly partition: number;
}

export function placeRecords(
  records: readonly EventLogRecord[],
  topics: ReadonlyMap<string, number>,
): PlacedRecord[] {
  return records.map((record) => {
    const partitions = topics.get(record.topic);
    if (partitions === undefined) throw new EventLogError(`there is no topic ${record.topic}`, 'refused');
    return { ...record, partition: partitionOf(record.key, partitions) };
  });
}

const LOCK_HEADS = `
  SELECT topic, partition FROM partition_head
  WHERE (topic, partition) IN (SELECT * FROM unnest($1::text[], $2::int[]))
  ORDER BY topic, partition FOR UPDATE`;

/** A new statement after the lock, so that its snapshot sees the heads as they stand now. */
const APPEND = `
  WITH incoming AS (
    SELECT *, row_number() OVER (PARTITION BY topic, partition ORDER BY ordinal) - 1 AS place
    FROM unnest($1::text[], $2::int[], $3::text[], $4::uuid[], $5::text[])
      WITH ORDINALITY AS record (topic, partition, key, event_id, payload, ordinal)),
  counted AS (SELECT topic, partition, count(*) AS events FROM incoming GROUP BY topic, partition),
  moved AS (
    UPDATE partition_head AS head SET next_offset = head.next_offset + counted.events FROM counted
    WHERE head.topic = counted.topic AND head.partition = counted.partition
    RETURNING head.topic, head.partition, head.next_offset - counted.events AS first)
  INSERT INTO event (topic, partition, position, key, event_id, payload)
  SELECT topic, partition, first + place, key, event_id, payload FROM incoming JOIN moved USING (topic, partition)`;

/**
 * Positions are given out under the lock of the partition's head, held until the commit: whoever sees
 * a position sees every one before it, so that a reader never passes over an event.
 */
export async function appendRecords(database: Database, records: readonly PlacedRecord[]): Promise<void> {
  const topics = records.map((record) => record.topic);
  const partitions = records.map((record) => record.partition);
  await database.transaction(async (session) => {
    await session.query(LOCK_HEADS, [topics, partitions]);
    const { rowCount } = await session.query(APPEND, [
      topics,
      partitions,
      records.map((record) => record.key),
      records.map((record) => record.eventId),
      records.map((record) => record.payload),
    ]);
    if (rowCount !== records.length) throw new EventLogError('a partition has no head', 'refused');
  });
}

/** Events of these partitions that the group has not acknowledged, at most `limit` of each. */
export async function readEvents(
  database: Database,
  group: string,
  partitions: readonly PartitionName[],
  limit: number,
): Promise<DeliveredEvent[]> {
  const { rows } = await database.query<DeliveredEvent>(
    `SELECT found.topic, found.partition, found.position AS offset, found.key, found.payload
     FROM unnest($2::text[], $3::int[]) AS own (topic, partition)
     LEFT JOIN consumer_offset AS reached
       ON reached.consumer_group = $1 AND reached.topic = own.topic AND reached.partition = own.partition
     CROSS JOIN LATERAL (
       SELECT topic, partition, position, key, payload FROM event
       WHERE topic = own.topic AND partition = own.partition AND position >= coalesce(reached.next_offset, 0)
       ORDER BY position LIMIT $4) AS found
     ORDER BY found.topic, found.partition, found.position`,
    [group, partitions.map((each) => each.topic), partitions.map((each) => each.partition), limit],
  );
  return rows;
}

export async function commitOffset(
  session: SqlSession,
  group: string,
  { topic, partition, offset }: DeliveredEvent,
): Promise<void> {
  await session.query('SELECT eventlog.commit_offset($1, $2, $3, $4::bigint + 1)', [
    group,
    topic,
    partition,
    offset,
  ]);
}

export async function readLag(database: Database, group: string, topics: readonly string[]): Promise<number> {
  const { rows } = await database.query<{ lag: string }>(
    `SELECT coalesce(sum(head.next_offset - coalesce(reached.next_offset, 0)), 0) AS lag
     FROM partition_head AS head
     LEFT JOIN consumer_offset AS reached
       ON reached.consumer_group = $1 AND reached.topic = head.topic AND reached.partition = head.partition
     WHERE head.topic = ANY($2::text[])`,
    [group, [...topics]],
  );
  return Number(rows[0]?.lag ?? 0);
}
