import type { Amount, PaymentReversed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';
import { err, isBusinessDate, isUuid, Money, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import type { FeeAmounts } from '@silkgate/ledger';
import { paymentFees, refundFees } from '../../fees/domain/fee-amounts.js';
import type { Transaction, TransactionLeg } from './transaction.js';

type Facts = PaymentSucceeded | RefundSucceeded | PaymentReversed;
type AmountField =
  'transaction' | 'billing' | 'payerSettlement' | 'payeeSettlement' | 'inventoryAmount' | 'markupAmount';

/** `error` says in words why the event cannot be booked. */
export function paymentTransaction(event: PaymentSucceeded): Result<Transaction, string> {
  const fees = paymentFees(event.conversion);
  if (!fees.ok) return err(`fees: ${fees.error}`);
  return transactionOf(event, fees.value, {
    type: 'PAYMENT',
    transactionId: event.paymentId,
    occurredAt: event.paymentTime,
  });
}

/** `error` says in words why the event cannot be booked. */
export function refundTransaction(event: RefundSucceeded): Result<Transaction, string> {
  const fees = refundFees(event.conversion);
  if (!fees.ok) return err(`fees: ${fees.error}`);
  return transactionOf(event, fees.value, {
    type: 'REFUND',
    transactionId: event.refundId,
    occurredAt: event.refundTime,
  });
}

/** `error` says in words why the event cannot be booked. */
export function reversalTransaction(event: PaymentReversed): Result<Transaction, string> {
  const fees = refundFees(event.conversion);
  if (!fees.ok) return err(`fees: ${fees.error}`);
  return transactionOf(event, fees.value, {
    type: 'REVERSAL',
    transactionId: event.reversalId,
    occurredAt: event.reversalTime,
  });
}

function transactionOf(
  event: Facts,
  fees: FeeAmounts,
  head: Pick<Transaction, 'type' | 'transactionId' | 'occurredAt'>,
): Result<Transaction, string> {
  if (!isUuid(head.transactionId) || !isUuid(event.paymentId)) return err('the id is not a UUID');
  if (!isBusinessDate(event.businessDate)) return err('businessDate is not a date');
  const contradiction = contradictionOf(event);
  if (contradiction !== undefined) return err(`${contradiction} differs from the conversion record`);
  const amounts = amountsOf(event);
  if (!amounts.ok) return amounts;
  return ok({
    ...head,
    ...amounts.value,
    paymentId: event.paymentId,
    businessDate: event.businessDate,
    payer: legOf(event.payer),
    payee: legOf(event.payee),
    merchantId: event.payee.merchantId,
    fees,
  });
}

/** The four amounts stand in the event and in its conversion record: what is booked is what can be recomputed. */
function contradictionOf(event: Facts): string | undefined {
  const same = (one: Amount, other: Amount) => one.currency === other.currency && one.value === other.value;
  const fields = ['transaction', 'billing', 'payerSettlement', 'payeeSettlement'] as const;
  return fields.find((field) => !same(event[field], event.conversion[field]));
}

function amountsOf(event: Facts): Result<Readonly<Record<AmountField, Money>>, string> {
  const recorded: Record<AmountField, Amount> = {
    transaction: event.transaction,
    billing: event.billing,
    payerSettlement: event.payerSettlement,
    payeeSettlement: event.payeeSettlement,
    inventoryAmount: event.conversion.payerSettlementMid,
    markupAmount: event.conversion.markup,
  };
  const amounts: Partial<Record<AmountField, Money>> = {};
  for (const [field, json] of Object.entries(recorded) as [AmountField, Amount][]) {
    // A refund's mark-up is what two roundings leave: it can be below zero by a step.
    const amount = field === 'markupAmount' ? Money.parseSigned(json) : Money.parse(json);
    if (!amount.ok) return err(`${field}: ${amount.error}`);
    amounts[field] = amount.value;
  }
  return ok(amounts as Record<AmountField, Money>);
}

function legOf(leg: Facts['payer'] | Facts['payee']): TransactionLeg {
  return {
    participantId: leg.clientId,
    requestId: leg.requestId,
    counterpartyReference: leg.counterpartyReference,
  };
}
