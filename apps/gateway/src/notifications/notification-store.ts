import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { owedSql } from '../payments/work/owed-sql.js';

/** A notification claimed by this copy for a while. */
export interface ClaimedNotification {
  readonly notificationId: string;
  readonly paymentId: string;
  readonly recipientId: string;
  readonly operation: 'notifyPayment' | 'notifyRefund';
  readonly body: string;
  readonly traceparent?: string;
  /** This attempt included. */
  readonly attempts: number;
  /** Since when it is tried: when it was made, or an operator's last request to send it again. */
  readonly owedSince: EpochMs;
}

interface NotificationRow {
  notification_id: string;
  payment_id: string;
  recipient_id: string;
  operation: 'notifyPayment' | 'notifyRefund';
  body: string;
  traceparent: string | null;
  attempts: number;
  owed_since: number;
}

/**
 * Some of each recipient's due ones, so that one with a backlog takes no other's turn; of one payment only the first
 * that is still owed. Recipients that may not get the usual number are named. The due time moves to the end of the lease.
 * Neither look-up may become a join: rows are looked at until there are enough, not all that are owed.
 */
export const CLAIM = `WITH RECURSIVE ${owedSql('notification', 'recipient_id', "state = 'OWED'")},
  chosen AS (
    SELECT due.notification_id FROM owed
      LEFT JOIN unnest($4::text[], $5::int[]) AS r(recipient_id, room) ON r.recipient_id = owed.recipient_id
      CROSS JOIN LATERAL (
        SELECT d.notification_id FROM notification d
         WHERE d.recipient_id = owed.recipient_id AND d.state = 'OWED' AND d.due_at <= $3::timestamptz
           AND (SELECT e.sequence FROM notification e
                 WHERE e.payment_id = d.payment_id AND e.recipient_id = d.recipient_id
                   AND e.sequence < d.sequence AND e.state = 'OWED' ORDER BY e.sequence LIMIT 1) IS NULL
         ORDER BY d.due_at, d.notification_id LIMIT coalesce(r.room, $6::int) FOR UPDATE OF d SKIP LOCKED) due
     WHERE owed.due_at <= $3::timestamptz AND coalesce(r.room, $6::int) > 0)
  UPDATE notification n SET lease_holder = $1, lease_until = $2::timestamptz, due_at = $2::timestamptz,
      attempts = n.attempts + 1
   WHERE n.notification_id = ANY(ARRAY(SELECT notification_id FROM chosen))
  RETURNING n.notification_id, n.payment_id, n.recipient_id, n.operation, n.body, n.traceparent, n.attempts,
    coalesce(n.owed_since, n.created_at) AS owed_since`;

function claimedOf(row: NotificationRow): ClaimedNotification {
  return {
    notificationId: row.notification_id,
    paymentId: row.payment_id,
    recipientId: row.recipient_id,
    operation: row.operation,
    body: row.body,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    attempts: row.attempts,
    owedSince: row.owed_since,
  };
}

export interface ClaimRequest {
  readonly holder: string;
  readonly now: EpochMs;
  readonly leaseUntil: EpochMs;
  /** For a recipient that is not named in `rooms`. */
  readonly usualRoom: number;
  readonly rooms: readonly { readonly recipientId: string; readonly room: number }[];
}

export async function claimNotifications(
  database: Database,
  request: ClaimRequest,
): Promise<ClaimedNotification[]> {
  const { rows } = await database.query<NotificationRow>(CLAIM, [
    request.holder,
    toIsoUtc8(request.leaseUntil),
    toIsoUtc8(request.now),
    request.rooms.map((each) => each.recipientId),
    request.rooms.map((each) => each.room),
    request.usualRoom,
  ]);
  return rows.map(claimedOf).sort((a, b) => (a.notificationId < b.notificationId ? -1 : 1));
}

/** What became of one attempt. */
export interface NotificationResult {
  readonly notificationId: string;
  readonly state: 'OWED' | 'DELIVERED' | 'ABANDONED';
  readonly at: EpochMs;
  /** When to try again; of no account once it is not owed any more. */
  readonly dueAt: EpochMs;
}

/**
 * Rows are locked in order: a copy whose lease ended and its successor may store results of the same rows. What waits
 * behind one that failed is not looked at before that one is due again. Both are found by their `ended_at`, which says as
 * much as their state, since by the index of what is owed a recipient's whole backlog would be read for each result.
 */
export const STORE_RESULTS = `WITH result AS (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
      AS r(notification_id, state, at, due_at)),
  locked AS (
    SELECT n.notification_id, n.payment_id, n.recipient_id, n.sequence
      FROM notification n JOIN result r ON r.notification_id = n.notification_id
     WHERE n.ended_at IS NULL AND n.lease_holder = $1 ORDER BY n.notification_id FOR UPDATE OF n),
  put_off AS (
    UPDATE notification f SET due_at = r.due_at
      FROM result r JOIN locked l ON l.notification_id = r.notification_id
     WHERE r.state = 'OWED' AND f.payment_id = l.payment_id AND f.recipient_id = l.recipient_id
       AND f.sequence > l.sequence AND f.ended_at IS NULL AND f.due_at < r.due_at AND f.lease_holder IS NULL)
  UPDATE notification n SET state = r.state, due_at = r.due_at, lease_holder = NULL, lease_until = NULL,
      ended_at = CASE WHEN r.state = 'OWED' THEN NULL ELSE r.at END
    FROM result r JOIN locked l ON l.notification_id = r.notification_id
   WHERE n.notification_id = r.notification_id`;

export async function storeResults(
  session: SqlSession,
  holder: string,
  results: readonly NotificationResult[],
): Promise<void> {
  await session.query(STORE_RESULTS, [
    holder,
    results.map((result) => result.notificationId),
    results.map((result) => result.state),
    results.map((result) => toIsoUtc8(result.at)),
    results.map((result) => toIsoUtc8(result.dueAt)),
  ]);
}
