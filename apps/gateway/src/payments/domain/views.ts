import type { Money } from '@silkgate/kernel';
import type { OperationView, PaymentView } from '../use-cases.js';
import { outcomeCode } from './result-code-of.js';
import { rateFor } from './rates.js';
import { participantOf, requestIdOf, type Leg, type PaymentWithTerms } from './stored-payment.js';
import { present } from './payment-row.js';

/** Which side of the payment a participant is; undefined if it is neither. A participant on both sides is its initiator. */
export function legOf(payment: PaymentWithTerms, participantId: string): Leg | undefined {
  const { terms } = payment;
  const other: Leg = terms.initiatorLeg === 'PAYER' ? 'PAYEE' : 'PAYER';
  return [terms.initiatorLeg, other].find((leg) => participantOf(terms, leg) === participantId);
}

function settlementOf(payment: PaymentWithTerms, leg: Leg): { settlement: Money; settlementRate: string } {
  const { terms } = payment;
  return leg === 'PAYER'
    ? { settlement: terms.payerSettlement, settlementRate: rateFor(terms.conversion, 'PAYER_SETTLEMENT') }
    : { settlement: terms.payeeSettlement, settlementRate: rateFor(terms.conversion, 'PAYEE_SETTLEMENT') };
}

/** A payment that was reversed in full is told as cancelled, though its own state stays SUCCESS. */
export function paymentView(
  payment: PaymentWithTerms,
  leg: Leg,
  operations: readonly OperationView[],
): PaymentView {
  const { terms } = payment;
  const reversed = operations.some((each) => each.type === 'CANCEL' && each.state === 'SUCCESS');
  const state = reversed ? 'CANCELLED' : payment.state;
  return {
    paymentId: payment.paymentId,
    requestId: requestIdOf(payment, leg),
    state,
    resultCode: outcomeCode(state, payment.resultCode),
    flow: terms.flow,
    payerId: terms.payerId,
    payeeId: terms.payeeId,
    transaction: terms.transaction,
    billing: terms.billing,
    ...settlementOf(payment, leg),
    billingRate: rateFor(terms.conversion, 'BILLING'),
    quoteId: terms.quoteId,
    ...present('customerId', terms.customerId),
    ...present('paymentTime', payment.endedAt),
    ...present('businessDate', payment.businessDate),
    operations,
  };
}
