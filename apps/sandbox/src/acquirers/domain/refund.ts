import { Money, type AmountJson } from '@silkgate/kernel';
import { answered, present, type AcquirerDecision } from './decision.js';
import type { AcquirerPayment, AcquirerState } from './state.js';

export interface RefundResult {
  readonly refundRequestId: string;
  readonly originalRequestId: string | undefined;
  readonly status: 'S' | 'F' | 'U';
  readonly resultCode: string;
  readonly amount?: AmountJson;
  readonly switchId?: string;
  readonly businessDate?: string;
}

/** A merchant gives money back: remembered before the switch is asked, so that a restart asks again. */
export function decideRefundRequest(
  state: AcquirerState,
  refund: { readonly refundRequestId: string; readonly originalRequestId: string; readonly amount: Money },
  time: string,
): AcquirerDecision {
  const { refundRequestId: requestId, originalRequestId, amount } = refund;
  const payment = state.payments.get(originalRequestId);
  if (state.refunds.has(requestId)) return answered('REPEAT_REQ_INCONSISTENT');
  if (payment === undefined) return answered('ORDER_NOT_EXIST');
  if (payment.status !== 'CREDITED' || payment.amount === undefined)
    return answered('PAYMENT_NOT_REFUNDABLE');
  return answered('REFUND_IN_PROCESS', {
    kind: 'REFUND_ASKED',
    requestId,
    originalRequestId,
    amount: amount.toJson(),
    time,
  });
}

/** Takes in what the switch says of a refund; the merchant is debited once a refund id. */
export function decideRefundResult(
  state: AcquirerState,
  result: RefundResult,
  time: string,
): AcquirerDecision {
  const { refundRequestId: requestId, status, resultCode } = result;
  const known = state.refunds.get(requestId);
  const originalRequestId = known?.originalRequestId ?? result.originalRequestId;
  const amount = known?.amount ?? result.amount;
  if (status === 'U' || originalRequestId === undefined) return answered('SUCCESS');
  if (known !== undefined && known.status !== 'ASKED') {
    const { businessDate } = result;
    if (businessDate === undefined || known.businessDate === businessDate) return answered('SUCCESS');
    return answered('SUCCESS', { kind: 'LEARNT', of: 'REFUND', requestId, businessDate, time });
  }
  if (status === 'F') {
    if (known === undefined) return answered('SUCCESS');
    return answered('SUCCESS', { kind: 'REFUND_REFUSED', requestId, originalRequestId, resultCode, time });
  }
  if (amount === undefined) return answered('SUCCESS');
  return answered('SUCCESS', {
    kind: 'REFUND_DEBIT',
    requestId,
    originalRequestId,
    amount,
    ...present({
      merchantId: state.payments.get(originalRequestId)?.merchantId,
      switchId: result.switchId,
      businessDate: result.businessDate,
    }),
    time,
  });
}

/** The switch asks this acquirer to take a refund from its merchant. */
export function decideRefundAsked(
  state: AcquirerState,
  refund: {
    readonly refundRequestId: string;
    readonly payment: AcquirerPayment | undefined;
    readonly amount: Money;
  },
  time: string,
): AcquirerDecision {
  const { refundRequestId: requestId, payment, amount } = refund;
  const known = state.refunds.get(requestId);
  if (known !== undefined) {
    const same =
      known.originalRequestId === payment?.requestId &&
      known.amount !== undefined &&
      Money.fromJson(known.amount).equals(amount);
    if (!same) return answered('REPEAT_REQ_INCONSISTENT');
    return answered(known.status === 'DEBITED' ? 'SUCCESS' : (known.resultCode ?? 'REFUND_IN_PROCESS'));
  }
  if (payment === undefined) return answered('ORDER_NOT_EXIST');
  if (payment.status !== 'CREDITED' || payment.amount === undefined)
    return answered('PAYMENT_NOT_REFUNDABLE');
  if (amount.currency !== payment.amount.currency) return answered('CURRENCY_NOT_SUPPORT');
  if (payment.refundedMinor + amount.minor > BigInt(payment.amount.value))
    return answered('REFUND_AMOUNT_EXCEED');
  const { requestId: originalRequestId, merchantId } = payment;
  return answered('SUCCESS', {
    kind: 'REFUND_DEBIT',
    requestId,
    originalRequestId,
    amount: amount.toJson(),
    switchId: requestId,
    ...present({ merchantId }),
    time,
  });
}
