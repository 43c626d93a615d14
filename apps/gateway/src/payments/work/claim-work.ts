import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { owedSql } from './owed-sql.js';
import type { WorkItem, WorkKind } from './work-item.js';

interface WorkRow {
  subject_id: string;
  payment_id: string;
  responder_id: string;
  kind: WorkKind;
  attempts: number;
}

/**
 * Some of each responder's due work, longest due first, so that one with a backlog takes no other's turn. Responders
 * that may not get the usual number are named. The due time moves to the end of the lease: what a dead copy claimed
 * becomes due again by itself.
 */
export const CLAIM = `WITH RECURSIVE ${owedSql('work', 'responder_id')},
  chosen AS (
    SELECT due.subject_id FROM owed
      LEFT JOIN unnest($4::text[], $5::int[]) AS r(responder_id, room) ON r.responder_id = owed.responder_id
      CROSS JOIN LATERAL (
        SELECT d.subject_id FROM work d
         WHERE d.responder_id = owed.responder_id AND d.due_at <= $3::timestamptz
         ORDER BY d.due_at, d.subject_id LIMIT coalesce(r.room, $6::int) FOR UPDATE OF d SKIP LOCKED) due
     WHERE owed.due_at <= $3::timestamptz AND coalesce(r.room, $6::int) > 0)
  UPDATE work w SET lease_holder = $1, lease_until = $2::timestamptz, due_at = $2::timestamptz,
      attempts = w.attempts + 1
   WHERE w.subject_id = ANY(ARRAY(SELECT subject_id FROM chosen))
  RETURNING w.subject_id, w.payment_id, w.responder_id, w.kind, w.attempts`;

export interface WorkClaim {
  readonly now: EpochMs;
  readonly leaseMs: number;
  /** For a responder that is not named in `rooms`. */
  readonly usualRoom: number;
  readonly rooms: readonly { readonly responderId: string; readonly room: number }[];
}

export function claimValues(holder: string, claim: WorkClaim): unknown[] {
  const { now, leaseMs, usualRoom, rooms } = claim;
  return [
    holder,
    toIsoUtc8(now + leaseMs),
    toIsoUtc8(now),
    rooms.map((each) => each.responderId),
    rooms.map((each) => each.room),
    usualRoom,
  ];
}

export async function claimWork(database: Database, holder: string, claim: WorkClaim): Promise<WorkItem[]> {
  const { rows } = await database.query<WorkRow>(CLAIM, claimValues(holder, claim));
  return rows.map(itemOf).sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
}

function itemOf(row: WorkRow): WorkItem {
  return {
    subjectId: row.subject_id,
    paymentId: row.payment_id,
    responderId: row.responder_id,
    kind: row.kind,
    attempts: row.attempts,
  };
}
