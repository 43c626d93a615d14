import { resultOf } from '@silkgate/alipayplus';
import type { MerchantProfile } from '../catalogue/index.js';
import { resultObject, withoutAbsent } from '../protocol/results.js';
import { resultOfPayment, type AcquirerPayment, type AcquirerRefund } from './domain/index.js';

/** What an acquirer tells of a payment. */
export function paymentFieldsOf(payment: AcquirerPayment, acquirerId: string): object {
  return withoutAbsent({
    acquirerId,
    paymentRequestId: payment.requestId,
    paymentId: payment.acquirerReference,
    paymentAmount: payment.amount,
    paymentTime: payment.status === 'CREDITED' ? payment.time : undefined,
  });
}

export function inquiryAnswer(payment: AcquirerPayment | undefined, acquirerId: string): object {
  if (payment === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
  return {
    result: resultOf('SUCCESS'),
    paymentResult: resultObject(resultOfPayment(payment)),
    ...paymentFieldsOf(payment, acquirerId),
  };
}

export function inquiryRefundAnswer(refund: AcquirerRefund | undefined, acquirerId: string): object {
  if (refund === undefined) return { result: resultOf('REFUND_NOT_EXIST') };
  const status = { ASKED: 'PROCESSING', DEBITED: 'SUCCESS', REFUSED: 'FAIL' }[refund.status];
  return withoutAbsent({
    result: resultOf('SUCCESS'),
    refundStatus: status,
    acquirerId,
    refundRequestId: refund.requestId,
    paymentRequestId: refund.originalRequestId,
    refundAmount: refund.amount,
  });
}

export function orderOf(payment: AcquirerPayment, merchant: MerchantProfile, description: string): object {
  return {
    referenceOrderId: payment.orderId,
    orderDescription: description,
    orderAmount: payment.amount,
    merchant: merchantOf(merchant),
  };
}

export function merchantOf(merchant: MerchantProfile): object {
  return {
    referenceMerchantId: merchant.referenceMerchantId,
    merchantMCC: merchant.merchantCategoryCode,
    merchantName: merchant.name,
    merchantDisplayName: merchant.nameLocal,
    merchantAddress: { region: 'CN', city: merchant.city },
  };
}
