import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

export interface OwedRows {
  readonly recipientId: string;
  readonly count: number;
  readonly at: EpochMs;
  /** Makes ids unlike those of other rows; their order is that of these numbers. */
  readonly first: number;
}

/** The id of the n-th row, and of its payment. */
export function owedId(n: number): string {
  return `01930000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Notifications of as many payments, due at once. */
export async function oweNotifications(session: SqlSession, rows: OwedRows): Promise<void> {
  await session.query(
    `INSERT INTO notification (notification_id, payment_id, sequence, recipient_id, operation, body, state, due_at,
       attempts, created_at)
     SELECT id, id, 1, $1, 'notifyPayment', '{}', 'OWED', $2::timestamptz, 0, $2::timestamptz
       FROM (SELECT ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id
               FROM generate_series($3::bigint, $3::bigint + $4::bigint - 1) AS n) made`,
    [rows.recipientId, toIsoUtc8(rows.at), rows.first, rows.count],
  );
}
