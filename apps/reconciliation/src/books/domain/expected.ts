import type { Amount, PaymentFailed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';

/** One transaction as one counterparty should have it in its own books. */
export interface ExpectedTransaction {
  readonly participantId: string;
  readonly leg: 'PAYER' | 'PAYEE';
  readonly transactionType: 'PAYMENT' | 'REFUND';
  /** As that counterparty knows it. */
  readonly requestId: string;
  readonly paymentId: string;
  readonly businessDate: string;
  readonly status: 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'REVERSED';
  /** Our number of the merchant; the payer's participant lists it by the acquirer's own, which stands with merchants. */
  readonly merchantId: string;
  /** The payer's participant lists the billing amount, the payee's the transaction amount. */
  readonly amount: Amount;
  readonly settlement: Amount;
  /** The participant's share of the discount; undefined where none was agreed because nothing succeeded. */
  readonly fee?: Amount;
  /** ISO 8601. */
  readonly occurredAt: string;
}

export function expectedOfPayment(payment: PaymentSucceeded): readonly ExpectedTransaction[] {
  const { conversion } = payment;
  const common = {
    ...{ transactionType: 'PAYMENT' as const, status: 'SUCCESS' as const, paymentId: payment.paymentId },
    ...{ businessDate: payment.businessDate, occurredAt: payment.paymentTime },
  };
  return legs(payment, common, conversion.interchangeSettlement, conversion.acquirerShare);
}

export function expectedOfRefund(refund: RefundSucceeded): readonly ExpectedTransaction[] {
  const { fees } = refund.conversion;
  const common = {
    ...{ transactionType: 'REFUND' as const, status: 'SUCCESS' as const, paymentId: refund.paymentId },
    ...{ businessDate: refund.businessDate, occurredAt: refund.refundTime },
  };
  return legs(refund, common, fees.interchangeSettlement, fees.acquirerShare);
}

/** Kept so that a counterparty that lists the payment as successful contradicts it, and is not taken for unknown. */
export function expectedOfUnsuccessful(
  payment: PaymentFailed,
  status: 'FAILED' | 'CANCELLED',
): readonly ExpectedTransaction[] {
  const common = {
    ...{ transactionType: 'PAYMENT' as const, status, paymentId: payment.paymentId },
    ...{ businessDate: payment.businessDate, occurredAt: payment.endedAt },
  };
  return legs(payment, common);
}

type Legs = Pick<RefundSucceeded, 'billing' | 'transaction' | 'payerSettlement' | 'payeeSettlement'> & {
  readonly payer: Leg;
  readonly payee: Leg & { readonly merchantId: string };
};
type Leg = { readonly clientId: string; readonly requestId: string };
type Common = Pick<
  ExpectedTransaction,
  'transactionType' | 'status' | 'paymentId' | 'businessDate' | 'occurredAt'
>;

function legs(
  { payer, payee, ...amounts }: Legs,
  common: Common,
  payerFee?: Amount,
  payeeFee?: Amount,
): readonly ExpectedTransaction[] {
  const withFee = (fee: Amount | undefined): { readonly fee?: Amount } => (fee === undefined ? {} : { fee });
  return [
    {
      ...{ ...common, leg: 'PAYER', participantId: payer.clientId, requestId: payer.requestId },
      merchantId: payee.merchantId,
      ...{ amount: amounts.billing, settlement: amounts.payerSettlement, ...withFee(payerFee) },
    },
    {
      ...{ ...common, leg: 'PAYEE', participantId: payee.clientId, requestId: payee.requestId },
      merchantId: payee.merchantId,
      ...{ amount: amounts.transaction, settlement: amounts.payeeSettlement, ...withFee(payeeFee) },
    },
  ];
}
