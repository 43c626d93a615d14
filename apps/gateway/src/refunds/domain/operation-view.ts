import { Money } from '@silkgate/kernel';
import { present } from '../../payments/domain/payment-row.js';
import { rateFor } from '../../payments/domain/rates.js';
import type { Leg, PaymentWithTerms } from '../../payments/domain/stored-payment.js';
import type { OperationView } from '../../payments/use-cases.js';
import type { StoredOperation } from './stored-operation.js';

/** Under which id this leg's participant keeps the operation: its own where it asked us, ours where we asked it. */
export function operationRequestId(operation: StoredOperation, payment: PaymentWithTerms, leg: Leg): string {
  const participant = leg === 'PAYER' ? payment.terms.payerId : payment.terms.payeeId;
  return participant === operation.initiatorId ? operation.requestId : operation.operationId;
}

/** Amounts of a refund that was refused at once are zero: nothing is given back. */
export function operationAmounts(operation: StoredOperation, payment: PaymentWithTerms, leg: Leg) {
  const { terms } = payment;
  const { conversion } = operation;
  const settled = leg === 'PAYER' ? conversion?.payerSettlement : conversion?.payeeSettlement;
  const ofPayment = leg === 'PAYER' ? terms.payerSettlement : terms.payeeSettlement;
  return {
    billing:
      conversion === undefined ? Money.zero(terms.billing.currency) : Money.fromJson(conversion.billing),
    settlement: settled === undefined ? Money.zero(ofPayment.currency) : Money.fromJson(settled),
  };
}

/** An operation as told to one side of its payment. */
export function operationView(
  operation: StoredOperation,
  payment: PaymentWithTerms,
  leg: Leg,
): OperationView {
  return {
    type: operation.type,
    operationId: operation.operationId,
    requestId: operationRequestId(operation, payment, leg),
    state: operation.state,
    resultCode: operation.resultCode,
    paymentId: operation.paymentId,
    transaction: operation.transaction,
    ...operationAmounts(operation, payment, leg),
    settlementRate: rateFor(
      payment.terms.conversion,
      leg === 'PAYER' ? 'PAYER_SETTLEMENT' : 'PAYEE_SETTLEMENT',
    ),
    ...present('time', operation.endedAt),
    ...present('businessDate', operation.businessDate),
  };
}
