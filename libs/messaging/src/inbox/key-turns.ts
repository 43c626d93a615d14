import type { SqlSession } from '@silkgate/persistence';

/** A key of a topic, as one consumer sees it. */
export interface ConsumedKey {
  readonly consumer: string;
  readonly topic: string;
  readonly key: string;
}

/**
 * An operator's work on a key and the parking of events behind it take turns until their transactions end: nothing is
 * parked behind a letter that has just been resolved. Consumers share the turn among themselves.
 */
const TURN = `hashtextextended($1::text || '/' || $2::text || '/' || key, 0)`;

export async function takeTurn(session: SqlSession, { consumer, topic, key }: ConsumedKey): Promise<void> {
  const text = `SELECT pg_advisory_xact_lock(${TURN}) FROM unnest($3::text[]) AS key`;
  await session.query(text, [consumer, topic, [key]]);
}

export async function shareTurns(
  session: SqlSession,
  consumer: string,
  topic: string,
  keys: readonly string[],
): Promise<void> {
  const text = `SELECT pg_advisory_xact_lock_shared(${TURN}) FROM unnest($3::text[]) AS key`;
  await session.query(text, [consumer, topic, [...keys].sort()]);
}
