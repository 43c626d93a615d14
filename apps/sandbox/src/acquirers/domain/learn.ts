import type { AmountJson } from '@silkgate/kernel';
import { answered, present, type AcquirerDecision } from './decision.js';
import type { AcquirerFact } from './facts.js';
import type { AcquirerPayment, AcquirerState } from './state.js';

/** What the switch says of a payment, in an answer, an inquiry or a notification. */
export interface SwitchResult {
  readonly requestId: string;
  readonly status: 'S' | 'F' | 'U';
  readonly resultCode: string;
  readonly amount?: AmountJson;
  readonly switchId?: string;
  /** Known where a till told of it. */
  readonly merchantId?: string;
  readonly businessDate?: string;
  readonly settlementAmount?: AmountJson;
}

/**
 * Takes in a result of a payment that was asked with this acquirer's key: credits its merchant once, refuses, or takes
 * back a credit that was cancelled. A success nobody here asked for was asked by someone else with our key: it is
 * booked too. Of a push its date is noted.
 */
export function decideLearn(
  state: AcquirerState,
  result: SwitchResult,
  acquirerReference: string,
  time: string,
): AcquirerDecision {
  const payment = state.payments.get(result.requestId);
  if (result.status === 'U') return answered('SUCCESS');
  if (payment?.role === 'RESPONDER') return answered('SUCCESS', ...learnt(payment, result, time));
  if (result.status === 'F') return fail(payment, result, time);
  if (payment !== undefined && !isOpen(payment)) return answered('SUCCESS', ...learnt(payment, result, time));
  const amount = payment?.amount ?? result.amount;
  if (amount === undefined) return answered('SUCCESS');
  const { requestId, switchId, businessDate, settlementAmount } = result;
  return answered('SUCCESS', {
    kind: 'CREDIT',
    role: 'INITIATOR',
    requestId,
    amount,
    acquirerReference,
    ...present({
      merchantId: payment?.merchantId ?? result.merchantId,
      switchId,
      businessDate,
      settlementAmount,
    }),
    time,
  });
}

function fail(payment: AcquirerPayment | undefined, result: SwitchResult, time: string): AcquirerDecision {
  if (payment === undefined) return answered('SUCCESS');
  const { requestId, resultCode } = result;
  const cancelled = resultCode === 'ORDER_IS_CANCELED';
  if (isOpen(payment)) {
    const fact: AcquirerFact = cancelled
      ? { kind: 'TOMBSTONE', requestId, time }
      : { kind: 'REFUSED', role: 'INITIATOR', requestId, resultCode, time };
    return answered('SUCCESS', fact);
  }
  if (payment.status !== 'CREDITED' || !cancelled || payment.amount === undefined) return answered('SUCCESS');
  const { amount, merchantId } = payment;
  return answered('SUCCESS', { kind: 'CREDIT_RETURN', requestId, amount, ...present({ merchantId }), time });
}

function isOpen(payment: AcquirerPayment): boolean {
  return payment.status === 'ORDERED' || payment.status === 'ASKED';
}

function learnt(payment: AcquirerPayment, result: SwitchResult, time: string): AcquirerFact[] {
  if (result.status !== 'S') return [];
  const news = present({
    businessDate: payment.businessDate === result.businessDate ? undefined : result.businessDate,
    switchId: payment.switchId === undefined ? result.switchId : undefined,
  });
  if (Object.keys(news).length === 0) return [];
  return [{ kind: 'LEARNT', of: 'PAYMENT', requestId: payment.requestId, ...news, time }];
}
