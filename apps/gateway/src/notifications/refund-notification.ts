import { resultOf, type NotifyRefundRequest } from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import { present } from '../payments/domain/payment-row.js';
import { requestIdOf, type Leg, type PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { operationAmounts, operationRequestId } from '../refunds/domain/operation-view.js';
import type { StoredOperation } from '../refunds/domain/stored-operation.js';
import { settlementFields } from './payment-notification.js';

/** The body of `notifyRefund` to one side: the payer's amount is what it gets back, the payee's what it gives back. */
export function refundNotificationBody(
  operation: StoredOperation,
  payment: PaymentWithTerms,
  leg: Leg,
): string {
  const { billing, settlement } = operationAmounts(operation, payment, leg);
  const amount = leg === 'PAYER' ? billing : operation.transaction;
  const body: NotifyRefundRequest = {
    refundResult: resultOf(operation.resultCode),
    refundStatus: operation.state === 'SUCCESS' ? 'SUCCESS' : 'FAIL',
    acquirerId: payment.terms.payeeId,
    pspId: payment.terms.payerId,
    paymentRequestId: requestIdOf(payment, leg),
    paymentId: payment.paymentId,
    refundRequestId: operationRequestId(operation, payment, leg),
    refundId: operation.operationId,
    refundAmount: amount.toJson(),
    ...(leg === 'PAYER' ? { refundFromAmount: operation.transaction.toJson() } : {}),
    ...(operation.endedAt === undefined ? {} : { refundTime: toIsoUtc8(operation.endedAt) }),
    ...present('businessDate', operation.businessDate),
    ...settlementFields(payment.terms, leg, settlement),
  };
  return JSON.stringify(body);
}
