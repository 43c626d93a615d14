import type { OwedNotification } from '../notifications/notification.js';
import { paymentNotificationBody } from '../notifications/payment-notification.js';
import { refundNotificationBody } from '../notifications/refund-notification.js';
import { present } from '../payments/domain/payment-row.js';
import { participantOf, type Leg, type PaymentWithTerms } from '../payments/domain/stored-payment.js';
import type { StoredOperation } from './domain/stored-operation.js';

/** An operation that has ended; `sequence` orders what is told of its payment. */
export interface EndedOperation {
  readonly operation: StoredOperation;
  readonly payment: PaymentWithTerms;
  readonly sequence: number;
}

/** A cancel is told as what it is: the payment is cancelled, or it is not and stays as it was. */
function messageOf(
  { operation, payment }: EndedOperation,
  leg: Leg,
): Pick<OwedNotification, 'operation' | 'body'> {
  if (operation.type === 'REFUND') {
    return { operation: 'notifyRefund', body: refundNotificationBody(operation, payment, leg) };
  }
  const cancelled = { state: 'CANCELLED', resultCode: 'ORDER_IS_CANCELED' } as const;
  const told = operation.state === 'SUCCESS' ? { ...payment, ...cancelled } : payment;
  return { operation: 'notifyPayment', body: paymentNotificationBody(told, leg) };
}

/** What one side is told of a refund or reversal, whenever it is told. */
export function operationNotification(
  ended: EndedOperation,
  leg: Leg,
  made: Pick<OwedNotification, 'notificationId' | 'createdAt'>,
): OwedNotification {
  const { operation, payment, sequence } = ended;
  return {
    ...made,
    paymentId: payment.paymentId,
    sequence,
    recipientId: participantOf(payment.terms, leg),
    ...messageOf(ended, leg),
    ...present('traceparent', operation.traceparent),
  };
}
