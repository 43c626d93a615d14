import type { ConversionRecord, RefundConversion } from '@silkgate/contracts';
import { Money, ok } from '@silkgate/kernel';
import type { AmountError, Result } from '@silkgate/kernel';
import type { FeeAmounts } from '@silkgate/ledger';

type FeeField = keyof FeeAmounts;
type RecordedFees = Readonly<Record<FeeField, unknown>>;

/** The fees of a payment as its conversion record has them; a kind that is not listed was not charged. */
export function paymentFees(record: ConversionRecord): Result<FeeAmounts, AmountError> {
  const none = { currency: record.transaction.currency, value: '0' };
  const charged = (kind: string) => record.fees.find((fee) => fee.kind === kind)?.amount ?? none;
  return feeAmounts({
    discount: charged('DISCOUNT'),
    interchange: charged('INTERCHANGE'),
    service: charged('SERVICE'),
    acquirerShare: record.acquirerShare,
    interchangeSettlement: record.interchangeSettlement,
  });
}

/** The fees that a refund gives back: none where the merchant's schedule keeps the discount. */
export function refundFees(record: RefundConversion): Result<FeeAmounts, AmountError> {
  if (!record.discountKept) return feeAmounts(record.fees);
  const none = { currency: record.transaction.currency, value: '0' };
  return feeAmounts({
    discount: none,
    interchange: none,
    service: none,
    acquirerShare: none,
    interchangeSettlement: { ...record.fees.interchangeSettlement, value: '0' },
  });
}

function feeAmounts(fees: RecordedFees): Result<FeeAmounts, AmountError> {
  const amounts: Partial<Record<FeeField, Money>> = {};
  for (const field of [
    'discount',
    'interchange',
    'service',
    'acquirerShare',
    'interchangeSettlement',
  ] as const) {
    // The acquirer's share is what is left of the discount: rounding can push it below zero by a step.
    const amount = field === 'acquirerShare' ? Money.parseSigned(fees[field]) : Money.parse(fees[field]);
    if (!amount.ok) return amount;
    amounts[field] = amount.value;
  }
  return ok(amounts as FeeAmounts);
}
