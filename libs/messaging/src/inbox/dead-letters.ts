import type { EpochMs } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { receive, type ReceivedEvent } from './received-event.js';

export interface DeadLetter {
  readonly consumer: string;
  readonly eventId: string;
  readonly topic: string;
  readonly key: string;
  /** Place within its key, growing. */
  readonly keyOrder: string;
  readonly payload: string;
  readonly error: string;
  /** True: it only waits behind an earlier event of its key. */
  readonly parked: boolean;
  readonly at: EpochMs;
}

const COLUMNS = `consumer, event_id AS "eventId", topic, key, key_order AS "keyOrder", event AS payload, error, parked, at`;

/** All dead letters of a consumer, by key and order. */
export async function listDeadLetters(database: Database, consumer: string): Promise<DeadLetter[]> {
  const { rows } = await database.query<DeadLetter>(
    `SELECT ${COLUMNS} FROM dead_letter WHERE consumer = $1 ORDER BY topic, key, key_order`,
    [consumer],
  );
  return rows;
}

/** A key's letters in their order, locked until the transaction ends. */
export async function lockDeadLetters(
  session: SqlSession,
  ...place: readonly [consumer: string, topic: string, key: string]
): Promise<DeadLetter[]> {
  const { rows } = await session.query<DeadLetter>(
    `SELECT ${COLUMNS} FROM dead_letter
     WHERE consumer = $1 AND topic = $2 AND key = $3 ORDER BY event_id FOR UPDATE`,
    place,
  );
  return rows.sort((a, b) => (BigInt(a.keyOrder) < BigInt(b.keyOrder) ? -1 : 1));
}

/** A key that waits, with the first of its letters: the one that must be replayed or discarded. */
export interface BlockedKey {
  readonly topic: string;
  readonly key: string;
  readonly eventId: string;
  /** Undefined where the event cannot be read. */
  readonly eventType: string | undefined;
  /** What the event says of its time; undefined where it cannot be read. */
  readonly eventTime: string | undefined;
  readonly reason: string;
  readonly setAsideAt: EpochMs;
  /** Events of the key that wait behind it. */
  readonly parkedFollowers: number;
}

export interface BlockedKeys {
  readonly deadLetters: readonly BlockedKey[];
  /** How many keys wait, those beyond the limit included. */
  readonly total: number;
}

interface BlockedRow extends DeadLetter {
  readonly followers: string;
  readonly total: string;
}

/** The keys that wait, by topic and key. */
export async function listBlockedKeys(
  database: Database,
  consumer: string,
  limit: number,
): Promise<BlockedKeys> {
  const { rows } = await database.query<BlockedRow>(
    `SELECT first.*, count(*) OVER () AS total FROM (
       SELECT DISTINCT ON (topic, key) ${COLUMNS}, count(*) OVER (PARTITION BY topic, key) - 1 AS followers
       FROM dead_letter WHERE consumer = $1 ORDER BY topic, key, key_order) AS first
     ORDER BY topic, key LIMIT $2`,
    [consumer, limit],
  );
  return { deadLetters: rows.map(blockedKeyOf), total: Number(rows[0]?.total ?? 0) };
}

function blockedKeyOf(row: BlockedRow): BlockedKey {
  const { event } = receivedOf(row);
  return {
    topic: row.topic,
    key: row.key,
    eventId: row.eventId,
    eventType: event?.type,
    eventTime: event?.time,
    reason: row.error,
    setAsideAt: row.at,
    parkedFollowers: Number(row.followers),
  };
}

/** A letter as it was delivered. */
export function receivedOf({ eventId, topic, key, keyOrder: offset, payload }: DeadLetter): ReceivedEvent {
  return { ...receive({ topic, key, offset, payload, partition: 0 }), eventId };
}
