import { resultOf } from '@silkgate/alipayplus';
import { hashOf, isUuid, ok, toIsoUtc8 } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import type { PaymentName } from '../../payments/use-cases.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import { payable } from './amounts.js';
import type { Handler } from './context.js';
import { paymentFieldsOf, refundFieldsOf, refundStatusOf } from './payment-fields.js';

/** `result` is that of the inquiry, `paymentResult` that of the payment. */
export const handleInquiryPayment: Handler<'inquiryPayment'> = async ({ payments }, { caller, request }) => {
  const name = paymentName(caller.clientId, request);
  if (!name.ok) return name;
  const { resultCode, payment, isOfPayment } = await payments.inquirePayment(name.value);
  if (payment === undefined) {
    const { paymentRequestId } = request;
    return isOfPayment === true
      ? ok({ result: resultOf('SUCCESS'), paymentResult: resultOf(resultCode), paymentRequestId })
      : refuse(resultCode);
  }
  const transactions = payment.operations.map((operation) => ({
    transactionId: operation.operationId,
    transactionRequestId: operation.requestId,
    transactionType: operation.type,
    transactionStatus: refundStatusOf(operation),
    transactionResult: resultOf(operation.resultCode),
    transactionAmount: operation.transaction.toJson(),
    transactionTime: operation.time === undefined ? undefined : toIsoUtc8(operation.time),
    businessDate: operation.businessDate,
    grossSettlementAmount: operation.settlement.toJson(),
  }));
  return ok({
    result: resultOf('SUCCESS'),
    paymentResult: resultOf(payment.resultCode),
    ...paymentFieldsOf(payment, caller.clientId),
    ...(transactions.length === 0 ? {} : { transactions }),
  });
};

export const handleCancelPayment: Handler<'cancelPayment'> = async ({ payments }, call) => {
  const { caller, request, traceparent } = call;
  const name = paymentName(caller.clientId, request);
  if (!name.ok) return name;
  const { resultCode, payment } = await payments.cancelPayment(name.value, traceparent);
  const cancel = payment?.operations.find((operation) => operation.type === 'CANCEL');
  return ok({
    result: resultOf(resultCode),
    acquirerId: payment?.payeeId,
    pspId: payment?.payerId,
    paymentRequestId: payment?.requestId ?? request.paymentRequestId,
    paymentId: payment?.paymentId,
    cancelTime: cancel?.time === undefined ? undefined : toIsoUtc8(cancel.time),
  });
};

/** Merchants give money back, so acquirers ask for it. */
export const handleRefund: Handler<'refund'> = async ({ payments }, call) => {
  const { caller, request, receivedAt, answerBy, traceparent } = call;
  if (caller.kind !== 'acquirer') return refuse('ACCESS_DENIED');
  const name = paymentName(caller.clientId, request);
  if (!name.ok) return name;
  const amount = payable(request.refundAmount, 'refundAmount');
  if (!amount.ok) return amount;
  const { paymentRequestId, paymentId, refundAmount, refundReason: reason } = request;
  const { resultCode, operation } = await payments.refund({
    initiatorId: caller.clientId,
    refundRequestId: request.refundRequestId,
    keyHash: hashOf({ paymentRequestId, paymentId, refundAmount }),
    payment: name.value,
    amount: amount.value,
    ...(reason === undefined ? {} : { reason }),
    receivedAt,
    answerBy,
    traceparent,
  });
  return ok({
    result: resultOf(resultCode),
    paymentRequestId,
    refundRequestId: request.refundRequestId,
    ...(operation === undefined ? {} : refundFieldsOf(operation, false)),
  });
};

export const handleInquiryRefund: Handler<'inquiryRefund'> = async ({ payments }, { caller, request }) => {
  const { refundRequestId, refundId } = request;
  if (refundId !== undefined && !isUuid(refundId)) return refuse('REFUND_NOT_EXIST');
  const { resultCode, operation } = await payments.inquireRefund({
    callerId: caller.clientId,
    // If both ids are given, refundId decides.
    ...(refundId === undefined ? { refundRequestId: refundRequestId ?? '' } : { refundId }),
  });
  if (operation === undefined) return refuse(resultCode);
  return ok({
    result: resultOf('SUCCESS'),
    refundStatus: refundStatusOf(operation),
    refundResult: resultOf(operation.resultCode),
    ...refundFieldsOf(operation, caller.kind === 'wallet'),
  });
};

/** Our own ids are UUIDs: any other text names no payment, and must not reach a column of that type. */
function paymentName(
  callerId: string,
  request: { readonly paymentRequestId?: string | undefined; readonly paymentId?: string | undefined },
): Result<PaymentName, Refusal> {
  const { paymentRequestId: requestId, paymentId } = request;
  if (paymentId !== undefined && !isUuid(paymentId)) return refuse('ORDER_NOT_EXIST');
  return ok({
    callerId,
    ...(requestId === undefined ? {} : { requestId }),
    ...(paymentId === undefined ? {} : { paymentId }),
  });
}
