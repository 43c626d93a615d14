import type { SqlSession } from '@silkgate/persistence';
import { positionKey, type Position, type PositionKey } from './position.js';

interface PositionRow {
  participant_id: string;
  currency: string;
  cap_minor: string;
  reserved_minor: string;
  posted_minor: string;
}

function positionOf(row: PositionRow): Position {
  return {
    participantId: row.participant_id,
    currency: row.currency,
    capMinor: BigInt(row.cap_minor),
    reservedMinor: BigInt(row.reserved_minor),
    postedMinor: BigInt(row.posted_minor),
  };
}

const LOCK_POSITIONS = `SELECT p.* FROM position p
  JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS k(participant_id, currency)) k
    ON k.participant_id = p.participant_id AND k.currency = p.currency
  ORDER BY p.participant_id, p.currency FOR UPDATE OF p`;

/** Locks the positions in order of their key until the transaction ends. They are the hottest rows: lock them last. */
export async function lockPositions(
  session: SqlSession,
  keys: readonly PositionKey[],
): Promise<Map<string, Position>> {
  if (keys.length === 0) return new Map();
  const { rows } = await session.query<PositionRow>(LOCK_POSITIONS, [
    keys.map((key) => key.participantId),
    keys.map((key) => key.currency),
  ]);
  return new Map(rows.map(positionOf).map((position) => [positionKey(position), position]));
}

/** Without locks, for people. */
export async function readPositions(session: SqlSession, participantId?: string): Promise<Position[]> {
  const { rows } = await session.query<PositionRow>(
    `SELECT * FROM position WHERE $1::text IS NULL OR participant_id = $1 ORDER BY participant_id, currency`,
    [participantId ?? null],
  );
  return rows.map(positionOf);
}

export interface PositionCap {
  readonly clientId: string;
  readonly currency: string;
  readonly capMinor: bigint;
}

const UPSERT_POSITIONS = `INSERT INTO position (participant_id, currency, cap_minor, reserved_minor, posted_minor)
  SELECT k.participant_id, k.currency, k.cap_minor, 0, 0
    FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k(participant_id, currency, cap_minor)
   ORDER BY k.participant_id COLLATE "C", k.currency
  ON CONFLICT (participant_id, currency) DO UPDATE SET cap_minor = excluded.cap_minor`;

/**
 * Gives participants their caps, in minor units of the settlement currency. What is used stays: a cap that falls below
 * it only refuses new payments. Each (clientId, currency) at most once.
 */
export async function upsertPositions(session: SqlSession, caps: readonly PositionCap[]): Promise<void> {
  if (caps.length === 0) return;
  await session.query(UPSERT_POSITIONS, [
    caps.map((cap) => cap.clientId),
    caps.map((cap) => cap.currency),
    caps.map((cap) => cap.capMinor.toString()),
  ]);
}
