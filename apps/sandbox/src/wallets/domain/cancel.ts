import { answered, type WalletDecision } from './decision.js';
import { debitOf } from './pay.js';
import type { WalletState } from './state.js';

/**
 * Cancels a payment that the switch asked for. A cancel may overtake its payment: then it leaves a tombstone under
 * that id. Money comes back once, however often the cancel is repeated.
 */
export function decideCancel(state: WalletState, requestId: string, time: string): WalletDecision {
  const payment = state.payments.get(requestId);
  if (payment === undefined) return answered('SUCCESS', { kind: 'TOMBSTONE', requestId, time });
  switch (payment.status) {
    case 'PENDING':
      if (payment.confirmedByCancel) return answered('PAYMENT_IN_PROCESS', debitOf(payment, time));
      return answered('SUCCESS', { kind: 'TOMBSTONE', requestId, time });
    case 'DEBITED': {
      if (payment.role === 'INITIATOR') return answered('ORDER_STATUS_INVALID');
      if (payment.refundedMinor > 0n) return answered('PAYMENT_NOT_CANCELLABLE');
      const { userId = '', amount } = payment;
      if (amount === undefined) return answered('ORDER_STATUS_INVALID');
      return answered('SUCCESS', { kind: 'DEBIT_RETURN', requestId, userId, amount, time });
    }
    case 'HELD':
    case 'RELEASED':
      return answered('ORDER_STATUS_INVALID');
    case 'CANCELLED':
    case 'RETURNED':
    case 'REFUSED':
      return answered('SUCCESS');
  }
}
