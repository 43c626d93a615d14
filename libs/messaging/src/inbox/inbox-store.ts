import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { shareTurns } from './key-turns.js';
import type { ReceivedEvent } from './received-event.js';

/** Enters the events into the inbox; those that were not in it before come back, in delivery order. */
export async function takeFresh(
  session: SqlSession,
  consumer: string,
  events: readonly ReceivedEvent[],
): Promise<ReceivedEvent[]> {
  const { rows } = await session.query<{ event_id: string }>(
    `INSERT INTO inbox (consumer, event_id) SELECT $1, id FROM unnest($2::uuid[]) AS id
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [consumer, events.map((event) => event.eventId)],
  );
  const fresh = new Set(rows.map((row) => row.event_id));
  // `delete` answers true once: an event that stands twice in one batch is taken once.
  return events.filter((event) => fresh.delete(event.eventId));
}

/** Those of the keys behind whose dead letters later events must wait; it stays true until the transaction ends. */
export async function blockedKeys(
  session: SqlSession,
  consumer: string,
  topic: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const seen = await readBlockedKeys(session, consumer, topic, keys);
  if (seen.size === 0) return seen;
  // An operator may be resolving them at this moment: afterwards they are read again.
  await shareTurns(session, consumer, topic, [...seen]);
  return readBlockedKeys(session, consumer, topic, [...seen]);
}

async function readBlockedKeys(
  session: SqlSession,
  consumer: string,
  topic: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const { rows } = await session.query<{ key: string }>(
    'SELECT DISTINCT key FROM dead_letter WHERE consumer = $1 AND topic = $2 AND key = ANY($3::text[])',
    [consumer, topic, [...new Set(keys)]],
  );
  return new Set(rows.map((row) => row.key));
}

export interface DeadLetterEntry {
  readonly received: ReceivedEvent;
  readonly error: string;
  /** True: nothing wrong with it, it waits behind an earlier event of its key. */
  readonly parked: boolean;
}

/** U+0000 may be what is wrong with the event, and Postgres text cannot hold it. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}

export async function insertDeadLetters(
  session: SqlSession,
  consumer: string,
  entries: readonly DeadLetterEntry[],
  at: EpochMs,
): Promise<void> {
  if (entries.length === 0) return;
  const delivered = entries.map((entry) => entry.received.delivered);
  await session.query(
    `INSERT INTO dead_letter (consumer, event_id, topic, key, key_order, event, error, parked, at)
     SELECT $1, id, topic, key, key_order, event, error, parked, to_timestamp($9::bigint / 1000.0)
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::boolean[])
       AS entry (id, topic, key, key_order, event, error, parked)`,
    [
      consumer,
      entries.map((entry) => entry.received.eventId),
      delivered.map((event) => event.topic),
      delivered.map((event) => storable(event.key)),
      delivered.map((event) => event.offset),
      delivered.map((event) => storable(event.payload)),
      entries.map((entry) => storable(entry.error)),
      entries.map((entry) => entry.parked),
      at,
    ],
  );
}
