import type { EpochMs } from '@silkgate/kernel';
import { toIsoUtc8 } from '@silkgate/kernel';

/** A final result that a side must still be told. `body` is the JSON as built when the result became final. */
export interface OwedNotification {
  readonly notificationId: string;
  readonly paymentId: string;
  /** Order among the notifications of this payment to this recipient; the payment's event sequence. */
  readonly sequence: number;
  readonly recipientId: string;
  readonly operation: 'notifyPayment' | 'notifyRefund';
  readonly body: string;
  readonly traceparent?: string;
  readonly createdAt: EpochMs;
}

/** The row to insert, as JSON for `json_populate_recordset(NULL::notification, ...)`. */
export function newNotificationRow(owed: OwedNotification) {
  const at = toIsoUtc8(owed.createdAt);
  return {
    notification_id: owed.notificationId,
    payment_id: owed.paymentId,
    sequence: owed.sequence,
    recipient_id: owed.recipientId,
    operation: owed.operation,
    body: owed.body,
    traceparent: owed.traceparent ?? null,
    state: 'OWED',
    due_at: at,
    attempts: 0,
    lease_holder: null,
    lease_until: null,
    created_at: at,
    ended_at: null,
  };
}
