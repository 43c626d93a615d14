import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import { DatabaseError, type Database, type SqlSession } from '@silkgate/persistence';
import type { Effect } from './batch-consumer.js';
import { lockDeadLetters, receivedOf, type DeadLetter } from './dead-letters.js';
import { takeTurn, type ConsumedKey } from './key-turns.js';
import { PoisonEvent } from './poison-event.js';
import { applicable } from './received-event.js';

/** Who did it, and why; kept for good. */
export interface Resolution {
  /** 1 to 64 characters. */
  readonly operator: string;
  /** 1 to 500 characters. */
  readonly reason?: string | undefined;
  readonly at: EpochMs;
}

export interface Replay extends ConsumedKey {
  readonly database: Database;
  readonly effect: Effect;
  readonly resolution: Resolution;
}

export type ReplayOutcome =
  | { readonly kind: 'replayed'; readonly events: number }
  /** There is no letter of that key. */
  | { readonly kind: 'unknown' }
  /** Nothing changed: an event still cannot be applied; `eventId` where it is known which. */
  | { readonly kind: 'refused'; readonly reason: string; readonly eventId?: string };

/** At an operator's request: applies a key's dead letters in their order, all or none, and takes them off the list. */
export async function replayDeadLetters(replay: Replay): Promise<ReplayOutcome> {
  try {
    const events = await replay.database.transaction((session) => replayAll(session, replay));
    return events === 0 ? { kind: 'unknown' } : { kind: 'replayed', events };
  } catch (error) {
    if (error instanceof DatabaseError && error.failure !== 'rejected') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return error instanceof PoisonEvent
      ? { kind: 'refused', reason, eventId: error.eventId }
      : { kind: 'refused', reason };
  }
}

async function replayAll(session: SqlSession, replay: Replay): Promise<number> {
  const { consumer, topic, key, effect, resolution } = replay;
  await takeTurn(session, replay);
  const letters = await lockDeadLetters(session, consumer, topic, key);
  if (letters.length === 0) return 0;
  await effect(
    session,
    letters.map((letter) => applicable(receivedOf(letter))),
  );
  await resolve(session, letters, 'REPLAYED', resolution);
  return letters.length;
}

/** `not-first`: an earlier event of its key must be resolved before it. */
export type DiscardOutcome = 'discarded' | 'unknown' | 'not-first';

export interface Discard {
  readonly database: Database;
  readonly consumer: string;
  readonly eventId: string;
  readonly resolution: Resolution & { readonly reason: string };
}

/**
 * At an operator's request: declares the first letter of a key void. It stays in the inbox, so it never takes effect;
 * what is parked behind it can then be replayed.
 */
export function discardDeadLetter({
  database,
  consumer,
  eventId,
  resolution,
}: Discard): Promise<DiscardOutcome> {
  return database.transaction(async (session) => {
    const place = await placeOf(session, consumer, eventId);
    if (place === undefined) return 'unknown';
    await takeTurn(session, place);
    const letters = await lockDeadLetters(session, consumer, place.topic, place.key);
    const index = letters.findIndex((letter) => letter.eventId === eventId);
    if (index !== 0) return index < 0 ? 'unknown' : 'not-first';
    await resolve(session, letters.slice(0, 1), 'DISCARDED', resolution);
    return 'discarded';
  });
}

async function placeOf(
  session: SqlSession,
  consumer: string,
  eventId: string,
): Promise<ConsumedKey | undefined> {
  const { rows } = await session.query<ConsumedKey>(
    'SELECT consumer, topic, key FROM dead_letter WHERE consumer = $1 AND event_id = $2',
    [consumer, eventId],
  );
  return rows[0];
}

/** Off the list, with a trace of who did it. */
async function resolve(
  session: SqlSession,
  letters: readonly DeadLetter[],
  action: 'REPLAYED' | 'DISCARDED',
  { operator, reason, at }: Resolution,
): Promise<void> {
  await session.query(
    `WITH resolved AS (
       DELETE FROM dead_letter WHERE consumer = $1 AND event_id = ANY($2::uuid[])
       RETURNING consumer, event_id, topic, key, key_order, event, error, at)
     INSERT INTO dead_letter_resolution (consumer, event_id, topic, key, key_order, event, error, set_aside_at,
       action, operator, reason, resolved_at)
     SELECT resolved.*, $3, $4, $5, $6 FROM resolved`,
    [
      letters[0]?.consumer,
      letters.map((letter) => letter.eventId),
      action,
      operator,
      reason ?? null,
      toIsoUtc8(at),
    ],
  );
}
