import { Money } from '@silkgate/kernel';
import { answered, type AcquirerDecision } from './decision.js';
import type { AcquirerFact } from './facts.js';
import { resultOfPayment, type AcquirerPayment, type AcquirerState } from './state.js';

/** The switch tells that a wallet pushes money to one of our merchants. */
export interface CreditCommand {
  readonly requestId: string;
  /** Undefined where the merchant named is none of ours. */
  readonly merchantId: string | undefined;
  readonly amount: Money;
  readonly acquirerReference: string;
  readonly pending?: { readonly creditedByCancel?: true };
}

/** Credits the merchant once. */
export function decideCredit(state: AcquirerState, command: CreditCommand, time: string): AcquirerDecision {
  const { requestId, merchantId, amount, acquirerReference, pending } = command;
  const known = state.payments.get(requestId);
  if (known !== undefined) {
    const same =
      known.amount === undefined ||
      (known.merchantId === merchantId && Money.fromJson(known.amount).equals(amount)) ||
      known.status === 'REFUSED';
    return answered(same ? resultOfPayment(known) : 'REPEAT_REQ_INCONSISTENT');
  }
  const refusal = refusalOf(state, command);
  if (refusal !== undefined || merchantId === undefined) {
    const resultCode = refusal ?? 'MERCHANT_NOT_EXIST';
    return answered(resultCode, {
      kind: 'REFUSED',
      role: 'RESPONDER',
      requestId,
      amount: amount.toJson(),
      resultCode,
      time,
    });
  }
  const base = { requestId, merchantId, amount: amount.toJson(), acquirerReference, time };
  if (pending !== undefined) return answered('PAYMENT_IN_PROCESS', { kind: 'PENDING', ...base, ...pending });
  return answered('SUCCESS', { kind: 'CREDIT', role: 'RESPONDER', switchId: requestId, ...base });
}

/** A pending push becomes a credit, or never will (faults only: our merchants take money at once). */
export function decidePending(
  state: AcquirerState,
  requestId: string,
  accepted: boolean,
  time: string,
): AcquirerDecision {
  const payment = state.payments.get(requestId);
  if (payment === undefined) return answered('ORDER_NOT_EXIST');
  if (payment.status !== 'PENDING' || payment.amount === undefined) return answered(resultOfPayment(payment));
  if (accepted) return answered('SUCCESS', creditOf(payment, time));
  const resultCode = 'PROCESS_FAIL';
  const { amount } = payment;
  return answered(resultCode, { kind: 'REFUSED', role: 'RESPONDER', requestId, amount, resultCode, time });
}

/**
 * Cancels a push. "S" says not credited and never will be: an unknown one leaves a tombstone. What is already
 * credited stays so, and says so.
 */
export function decideCancel(state: AcquirerState, requestId: string, time: string): AcquirerDecision {
  const payment = state.payments.get(requestId);
  if (payment === undefined) return answered('SUCCESS', { kind: 'TOMBSTONE', requestId, time });
  if (payment.role === 'INITIATOR') return answered('ORDER_STATUS_INVALID');
  switch (payment.status) {
    case 'PENDING':
      if (payment.creditedByCancel) return answered('PAYMENT_IN_PROCESS', creditOf(payment, time));
      return answered('SUCCESS', { kind: 'TOMBSTONE', requestId, time });
    case 'CREDITED':
      return answered('PAYMENT_NOT_CANCELLABLE');
    case 'REFUSED':
    case 'CANCELLED':
    case 'RETURNED':
      return answered('SUCCESS');
    case 'ORDERED':
    case 'ASKED':
      return answered('ORDER_STATUS_INVALID');
  }
}

function creditOf(payment: AcquirerPayment, time: string): AcquirerFact {
  const { requestId, merchantId = '', amount, acquirerReference } = payment;
  return {
    kind: 'CREDIT',
    role: 'RESPONDER',
    requestId,
    merchantId,
    amount: amount ?? { currency: '', value: '0' },
    acquirerReference: acquirerReference ?? requestId,
    switchId: requestId,
    time,
  };
}

function refusalOf(state: AcquirerState, { amount }: CreditCommand): string | undefined {
  if (amount.currency !== state.currency) return 'CURRENCY_NOT_SUPPORT';
  return amount.isPositive() ? undefined : 'INVALID_AMOUNT';
}
