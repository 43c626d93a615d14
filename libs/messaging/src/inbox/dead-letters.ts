import type { CloudEvent } from '@silkgate/contracts';
import type { EpochMs } from '@silkgate/kernel';
import { DatabaseError, type Database, type SqlSession } from '@silkgate/persistence';
import type { Effect } from './batch-consumer.js';
import { PoisonEvent } from './poison-event.js';
import { receive } from './received-event.js';

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

export interface Replay {
  readonly database: Database;
  readonly consumer: string;
  readonly topic: string;
  readonly key: string;
  readonly effect: Effect;
}

export type ReplayOutcome =
  | { readonly kind: 'replayed'; readonly events: number }
  /** Nothing changed: this event still cannot be applied. */
  | { readonly kind: 'refused'; readonly reason: string };

/** At an operator's request: applies a key's dead letters in their order, all or none, and takes them off the list. */
export async function replayDeadLetters(replay: Replay): Promise<ReplayOutcome> {
  try {
    let events = 0;
    // Events parked while one round ran are taken in the next.
    for (let round = await replayRound(replay); round > 0; round = await replayRound(replay)) events += round;
    return { kind: 'replayed', events };
  } catch (error) {
    if (error instanceof DatabaseError && error.failure !== 'rejected') throw error;
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function replayRound({ database, consumer, topic, key, effect }: Replay): Promise<number> {
  return database.transaction(async (session) => {
    const letters = await lockLetters(session, consumer, topic, key);
    if (letters.length === 0) return 0;
    await effect(session, letters.map(eventOf));
    const ids = letters.map((letter) => letter.eventId);
    await session.query('DELETE FROM dead_letter WHERE consumer = $1 AND event_id = ANY($2::uuid[])', [
      consumer,
      ids,
    ]);
    return letters.length;
  });
}

async function lockLetters(
  session: SqlSession,
  ...place: [consumer: string, topic: string, key: string]
): Promise<DeadLetter[]> {
  const { rows } = await session.query<DeadLetter>(
    `SELECT ${COLUMNS} FROM dead_letter
     WHERE consumer = $1 AND topic = $2 AND key = $3 ORDER BY key_order FOR UPDATE`,
    place,
  );
  return rows;
}

function eventOf(letter: DeadLetter): CloudEvent {
  const { topic, key, keyOrder: offset, payload } = letter;
  const received = receive({ topic, key, offset, payload, partition: 0 });
  if (received.event === undefined) throw new PoisonEvent(letter.eventId, received.problem);
  return received.event;
}

/**
 * At an operator's request: declares one event void. It stays in the inbox, so it never takes effect;
 * what is parked behind it can then be replayed. Answers whether it was there.
 */
export async function discardDeadLetter(
  database: Database,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  const { rowCount } = await database.query(
    'DELETE FROM dead_letter WHERE consumer = $1 AND event_id = $2 AND NOT parked',
    [consumer, eventId],
  );
  return rowCount === 1;
}
