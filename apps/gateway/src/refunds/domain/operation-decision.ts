import type { ResultCode } from '@silkgate/alipayplus';
import type { RefundConversion } from '@silkgate/contracts';
import type { BusinessDate, EpochMs, Money } from '@silkgate/kernel';
import { cancelsTakenUntil } from '../../business-days/cancel-window.js';
import { givesSomethingBack } from '../../quotes/domain/refund-pricing.js';
import type { RefundPricingRequest } from '../../quotes/pricing.js';
import { hasTerms, type PaymentWithTerms, type StoredPayment } from '../../payments/domain/stored-payment.js';
import { isPriced, type OperationType, type StoredOperation } from './stored-operation.js';

const REFUND_PERIOD_MS = 365 * 86_400_000;

/** A refund or reversal whose key is new. */
export interface OperationCandidate {
  readonly operationId: string;
  readonly paymentId: string;
  readonly type: OperationType;
  readonly initiatorId: string;
  readonly requestId: string;
  /** In the transaction currency; a reversal names the whole amount. */
  readonly amount: Money;
  readonly discountKept: boolean;
  readonly reason?: string;
  readonly traceparent?: string;
}

export type PriceRefund = (request: RefundPricingRequest) => RefundConversion;

export interface OperationContext {
  readonly payment: StoredPayment;
  /** The payment's operations so far, the ones decided earlier in this batch included. */
  readonly operations: readonly StoredOperation[];
  /** Business dates of these payments whose totals are not counted yet. */
  readonly uncounted: ReadonlySet<BusinessDate>;
  readonly now: EpochMs;
  readonly priceRefund: PriceRefund;
}

type Decided = { readonly refusal: ResultCode } | { readonly conversion: RefundConversion };

function notFailed(operations: readonly StoredOperation[]): StoredOperation[] {
  return operations.filter((operation) => operation.state !== 'FAILED');
}

/** Refunds and whether they may be: the sum of all that have not failed stays within the payment (invariant 9). */
function decideRefund(
  candidate: OperationCandidate,
  payment: PaymentWithTerms,
  context: OperationContext,
): Decided {
  const { amount } = candidate;
  const { transaction, conversion: original } = payment.terms;
  const earlier = notFailed(context.operations);
  if (payment.state !== 'SUCCESS' || earlier.some((each) => each.type === 'CANCEL')) {
    return { refusal: 'PAYMENT_NOT_REFUNDABLE' };
  }
  if (amount.currency !== transaction.currency) return { refusal: 'CURRENCY_NOT_SUPPORT' };
  if (!amount.isPositive()) return { refusal: 'INVALID_AMOUNT' };
  if (context.now > (payment.endedAt ?? 0) + REFUND_PERIOD_MS) return { refusal: 'REFUND_WINDOW_EXCEED' };
  const refunded = earlier.reduce((sum, each) => sum.plus(each.transaction), amount);
  if (refunded.compare(transaction) > 0) return { refusal: 'REFUND_AMOUNT_EXCEED' };
  const conversion = context.priceRefund({
    original,
    refund: amount,
    earlier: earlier.filter(isPriced).map((each) => each.conversion),
    discountKept: candidate.discountKept,
  });
  return givesSomethingBack(conversion) ? { conversion } : { refusal: 'INVALID_AMOUNT' };
}

/** A reversal gives everything back, fees included, while nothing was given back yet. */
function decideCancel(payment: PaymentWithTerms, context: OperationContext): Decided {
  const { businessDate } = payment;
  if (payment.state !== 'SUCCESS' || businessDate === undefined || notFailed(context.operations).length > 0) {
    return { refusal: 'PAYMENT_NOT_CANCELLABLE' };
  }
  // An operator may have ended the date earlier: what its totals hold stays in them.
  const isOver = context.now >= cancelsTakenUntil(businessDate) || !context.uncounted.has(businessDate);
  if (isOver) return { refusal: 'CANCEL_WINDOW_EXCEED' };
  const { transaction, conversion: original } = payment.terms;
  return {
    conversion: context.priceRefund({ original, refund: transaction, earlier: [], discountKept: false }),
  };
}

function decide(candidate: OperationCandidate, context: OperationContext): Decided {
  const { payment } = context;
  const isRefund = candidate.type === 'REFUND';
  if (!hasTerms(payment)) return { refusal: isRefund ? 'PAYMENT_NOT_REFUNDABLE' : 'PAYMENT_NOT_CANCELLABLE' };
  return isRefund ? decideRefund(candidate, payment, context) : decideCancel(payment, context);
}

/** Pure: the operation as it is stored, PROCESSING with its amounts or FAILED with the reason. */
export function decideOperation(candidate: OperationCandidate, context: OperationContext): StoredOperation {
  const { discountKept: _kept, amount, ...head } = candidate;
  const decided = decide(candidate, context);
  const common = { ...head, transaction: amount, version: 1, acceptedAt: context.now };
  if ('refusal' in decided) {
    return { ...common, state: 'FAILED', resultCode: decided.refusal, endedAt: context.now };
  }
  return { ...common, state: 'PROCESSING', resultCode: 'REFUND_IN_PROCESS', conversion: decided.conversion };
}
