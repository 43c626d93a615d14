import type { Amount, ConversionRecord, RefundConversion } from '@silkgate/contracts';
import { Money, shareOfRefund } from '@silkgate/kernel';
import { differing, recomputePayment, textOf, type Mismatch } from './recompute-payment.js';

type ShareName = keyof RefundConversion['givenBackBefore'];

const SHARES = ['billing', 'payerSettlement', 'payeeSettlement', 'payerSettlementMid'] as const;
const FEES = { discount: 'DISCOUNT', interchange: 'INTERCHANGE', service: 'SERVICE' } as const;

/** Everything that does not follow from the payment's record and what earlier refunds gave back. */
export function recomputeRefund(refund: RefundConversion): Mismatch[] {
  const original = recomputePayment(refund.original).map((each) => ({
    ...each,
    field: `original.${each.field}`,
  }));
  const whole = BigInt(refund.original.transaction.value);
  const refunded = BigInt(refund.refundedBefore.value) + BigInt(refund.transaction.value);
  const currency = differing(
    'transaction.currency',
    refund.original.transaction.currency,
    refund.transaction.currency,
  );
  if (refunded > whole) {
    const found = `${refunded} in all`;
    return [...original, ...currency, { field: 'transaction', expected: `at most ${whole} in all`, found }];
  }
  return [
    ...original,
    ...currency,
    ...SHARES.flatMap((name) => shareMismatch(refund, name, name, refund.original[name], refund[name])),
    ...differing('markup', minus(refund.payerSettlement, refund.payerSettlementMid), textOf(refund.markup)),
    ...(refund.discountKept ? feesKept(refund) : feesGivenBack(refund)),
  ];
}

function minus(one: Amount, ...others: readonly Amount[]): string {
  const value = others.reduce((left, other) => left - BigInt(other.value), BigInt(one.value));
  return `${one.currency} ${value}`;
}

function shareMismatch(
  refund: RefundConversion,
  field: string,
  name: ShareName,
  original: Amount,
  found: Amount,
): Mismatch[] {
  const share = shareOfRefund({
    original: Money.fromJson(original),
    transactionMinor: BigInt(refund.original.transaction.value),
    refundedBeforeMinor: BigInt(refund.refundedBefore.value),
    refundNowMinor: BigInt(refund.transaction.value),
    givenBackBefore: Money.fromJson(refund.givenBackBefore[name]),
  });
  return differing(field, textOf(share.toJson()), textOf(found));
}

function feeAmount(original: ConversionRecord, kind: string): Amount {
  return (
    original.fees.find((fee) => fee.kind === kind)?.amount ?? {
      currency: original.transaction.currency,
      value: '0',
    }
  );
}

function feesGivenBack(refund: RefundConversion): Mismatch[] {
  const { fees, original } = refund;
  const settled = original.interchangeSettlement;
  return [
    ...(Object.keys(FEES) as (keyof typeof FEES)[]).flatMap((name) =>
      shareMismatch(refund, `fees.${name}`, name, feeAmount(original, FEES[name]), fees[name]),
    ),
    ...shareMismatch(
      refund,
      'fees.interchangeSettlement',
      'interchangeSettlement',
      settled,
      fees.interchangeSettlement,
    ),
    ...differing(
      'fees.acquirerShare',
      minus(fees.discount, fees.interchange, fees.service),
      textOf(fees.acquirerShare),
    ),
  ];
}

function feesKept({ fees }: RefundConversion): Mismatch[] {
  return Object.entries(fees).flatMap(([name, amount]) =>
    differing(`fees.${name}`, `${amount.currency} 0`, textOf(amount)),
  );
}
