import type {
  Amount,
  PaymentReversed,
  PaymentSucceeded,
  RefundSucceeded,
  WindowSettled,
} from '@silkgate/contracts';

/**
 * One change of what the switch holds (above zero, a debit in the books) or owes (below zero, a credit) in a currency.
 * `SETTLEMENT` is money that a settled window brought or took at the bank; it is counted beside the inventory.
 */
export interface Movement {
  readonly kind: 'PAYMENT' | 'REFUND' | 'REVERSAL' | 'WINDOW';
  readonly reference: string;
  readonly purpose:
    'PAYER_SETTLEMENT' | 'TRANSACTION' | 'INTERCHANGE' | 'INTERCHANGE_SETTLEMENT' | 'SETTLEMENT';
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly businessDate: string;
  /** ISO 8601. */
  readonly occurredAt: string;
}

type Common = Pick<Movement, 'kind' | 'reference' | 'businessDate' | 'occurredAt'>;

/** As the ledger posts it: the payer's side at the rate without mark-up against the merchant's amount, then interchange. */
export function movementsOfPayment(payment: PaymentSucceeded): readonly Movement[] {
  const common: Common = {
    kind: 'PAYMENT',
    reference: payment.paymentId,
    businessDate: payment.businessDate,
    occurredAt: payment.paymentTime,
  };
  const { conversion } = payment;
  const interchange = conversion.fees.find((fee) => fee.kind === 'INTERCHANGE')?.amount;
  return present([
    moved(common, 'PAYER_SETTLEMENT', conversion.payerSettlementMid, -1n),
    moved(common, 'TRANSACTION', payment.transaction, 1n),
    interchange === undefined ? undefined : moved(common, 'INTERCHANGE', interchange, -1n),
    moved(common, 'INTERCHANGE_SETTLEMENT', conversion.interchangeSettlement, 1n),
  ]);
}

/** The payment's movements with the sides swapped, for what the refund gave back. */
export function movementsOfRefund(refund: RefundSucceeded): readonly Movement[] {
  const { refundId: reference, refundTime: occurredAt, businessDate } = refund;
  return movedBack({ kind: 'REFUND', reference, businessDate, occurredAt }, refund);
}

/** All of the payment's movements back, on its own business date. */
export function movementsOfReversal(reversal: PaymentReversed): readonly Movement[] {
  const { reversalId: reference, reversalTime: occurredAt, businessDate } = reversal;
  return movedBack({ kind: 'REVERSAL', reference, businessDate, occurredAt }, reversal);
}

function movedBack(
  common: Common,
  { conversion, transaction }: Pick<RefundSucceeded, 'conversion' | 'transaction'>,
): readonly Movement[] {
  return present([
    moved(common, 'PAYER_SETTLEMENT', conversion.payerSettlementMid, 1n),
    moved(common, 'TRANSACTION', transaction, -1n),
    moved(common, 'INTERCHANGE', conversion.fees.interchange, 1n),
    moved(common, 'INTERCHANGE_SETTLEMENT', conversion.fees.interchangeSettlement, -1n),
  ]);
}

export function movementsOfWindow(window: WindowSettled): readonly Movement[] {
  const common: Common = {
    kind: 'WINDOW',
    reference: window.windowId,
    businessDate: window.businessDate,
    occurredAt: window.settledAt,
  };
  return present([moved(common, 'SETTLEMENT', window.net, 1n)]);
}

function moved(
  common: Common,
  purpose: Movement['purpose'],
  amount: Amount,
  sign: bigint,
): Movement | undefined {
  const amountMinor = BigInt(amount.value) * sign;
  return amountMinor === 0n ? undefined : { ...common, purpose, currency: amount.currency, amountMinor };
}

function present(movements: readonly (Movement | undefined)[]): readonly Movement[] {
  return movements.filter((movement) => movement !== undefined);
}
