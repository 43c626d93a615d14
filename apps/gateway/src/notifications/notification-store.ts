import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';

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
  readonly createdAt: EpochMs;
}

interface NotificationRow {
  notification_id: string;
  payment_id: string;
  recipient_id: string;
  operation: 'notifyPayment' | 'notifyRefund';
  body: string;
  traceparent: string | null;
  attempts: number;
  created_at: number;
}

const RECIPIENTS = `SELECT DISTINCT recipient_id FROM notification
  WHERE state = 'OWED' AND due_at <= $1::timestamptz ORDER BY recipient_id`;

/**
 * Some of each recipient's due ones, so that one with a backlog takes no other's turn; of one payment only the first
 * that is still owed. The due time moves to the end of the lease.
 */
const CLAIM = `UPDATE notification n SET lease_holder = $1, lease_until = $2::timestamptz, due_at = $2::timestamptz,
    attempts = n.attempts + 1
  FROM unnest($4::text[], $5::int[]) AS r(recipient_id, room)
  CROSS JOIN LATERAL (
    SELECT d.notification_id FROM notification d
     WHERE d.recipient_id = r.recipient_id AND d.state = 'OWED' AND d.due_at <= $3::timestamptz
       AND NOT EXISTS (
         SELECT 1 FROM notification e WHERE e.payment_id = d.payment_id AND e.recipient_id = d.recipient_id
            AND e.sequence < d.sequence AND e.state = 'OWED')
     ORDER BY d.due_at, d.notification_id LIMIT r.room FOR UPDATE OF d SKIP LOCKED) due
  WHERE n.notification_id = due.notification_id
  RETURNING n.notification_id, n.payment_id, n.recipient_id, n.operation, n.body, n.traceparent, n.attempts,
    n.created_at`;

function claimedOf(row: NotificationRow): ClaimedNotification {
  return {
    notificationId: row.notification_id,
    paymentId: row.payment_id,
    recipientId: row.recipient_id,
    operation: row.operation,
    body: row.body,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    attempts: row.attempts,
    createdAt: row.created_at,
  };
}

export async function dueRecipients(database: Database, now: EpochMs): Promise<string[]> {
  const { rows } = await database.query<{ recipient_id: string }>(RECIPIENTS, [toIsoUtc8(now)]);
  return rows.map((row) => row.recipient_id);
}

export interface ClaimRequest {
  readonly holder: string;
  readonly now: EpochMs;
  readonly leaseUntil: EpochMs;
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

/** Rows are locked in order: a copy whose lease ended and its successor may store results of the same rows. */
const STORE_RESULTS = `WITH result AS (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
      AS r(notification_id, state, at, due_at)),
  locked AS (
    SELECT n.notification_id FROM notification n JOIN result r ON r.notification_id = n.notification_id
     WHERE n.state = 'OWED' AND n.lease_holder = $1 ORDER BY n.notification_id FOR UPDATE OF n)
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
