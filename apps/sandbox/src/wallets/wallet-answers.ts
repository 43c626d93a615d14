import { resultOf } from '@silkgate/alipayplus';
import { resultObject, withoutAbsent } from '../protocol/results.js';
import { resultOfPayment, type WalletPayment, type WalletRefund } from './domain/index.js';

/** What a wallet tells of a payment, in its answers, inquiries and notifications. */
export function paymentFieldsOf(payment: WalletPayment, walletId: string, brand: string): object {
  return withoutAbsent({
    pspId: walletId,
    paymentRequestId: payment.requestId,
    paymentId: payment.walletReference,
    paymentAmount: payment.amount,
    paymentTime: payment.status === 'DEBITED' ? payment.time : undefined,
    customerId: payment.userId,
    walletBrandName: brand,
  });
}

export function inquiryAnswer(payment: WalletPayment | undefined, walletId: string, brand: string): object {
  if (payment === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
  return {
    result: resultOf('SUCCESS'),
    paymentResult: resultObject(resultOfPayment(payment)),
    ...paymentFieldsOf(payment, walletId, brand),
  };
}

export function refundFieldsOf(refund: WalletRefund | undefined, walletId: string): object {
  if (refund === undefined) return { pspId: walletId };
  return withoutAbsent({
    pspId: walletId,
    paymentRequestId: refund.originalRequestId,
    refundRequestId: refund.requestId,
    refundId: refund.walletReference,
    refundTime: refund.status === 'CREDITED' ? refund.time : undefined,
    refundAmount: refund.amount,
  });
}

export function inquiryRefundAnswer(refund: WalletRefund | undefined, walletId: string): object {
  if (refund === undefined) return { result: resultOf('REFUND_NOT_EXIST') };
  const credited = refund.status === 'CREDITED';
  return {
    result: resultOf('SUCCESS'),
    refundStatus: credited ? 'SUCCESS' : 'FAIL',
    refundResult: credited ? resultOf('SUCCESS') : resultObject(refund.resultCode ?? 'PROCESS_FAIL'),
    ...refundFieldsOf(refund, walletId),
  };
}
