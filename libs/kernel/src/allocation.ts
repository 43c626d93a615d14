import assert from 'node:assert';
import { requireCurrency } from './currency.js';
import { Money } from './money.js';
import { fractionOf } from './rate.js';

/**
 * Splits an amount over parts in the ratio of the weights. The parts sum to the total exactly and are whole
 * steps of the currency; the steps left over by cutting go to the largest remainders, the earlier part first
 * among equals. A negative total is split like the positive one.
 */
export function allocate(total: Money, weights: readonly bigint[]): Money[] {
  const sum = weights.reduce((sofar, weight) => sofar + weight, 0n);
  assert(weights.every((weight) => weight >= 0n) && sum > 0n, 'weights are not negative and not all zero');
  const { stepMinor } = requireCurrency(total.currency);
  assert(total.minor % stepMinor === 0n, `${total.toString()} is not in whole steps`);
  const sign = total.isNegative() ? -1n : 1n;
  const steps = (total.minor * sign) / stepMinor;
  const shares = largestRemainder(steps, weights, sum);
  return shares.map((share) => Money.of(total.currency, share * stepMinor * sign));
}

function largestRemainder(steps: bigint, weights: readonly bigint[], sum: bigint): bigint[] {
  const shares = weights.map((weight) => (steps * weight) / sum);
  const left = Number(steps - shares.reduce((sofar, share) => sofar + share, 0n));
  const remainders = weights.map((weight, index) => ({ index, remainder: (steps * weight) % sum }));
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1,
  );
  for (const { index } of remainders.slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares;
}

/** round(original x part / whole) in the currency's mode: what belongs to the part once it is reached. */
export function cumulativeShare(original: Money, part: bigint, whole: bigint): Money {
  return fractionOf(original, part, whole).amount;
}

export interface RefundShare {
  /** The payment's amount or fee in the currency in question. */
  readonly original: Money;
  readonly transactionMinor: bigint;
  readonly refundedBeforeMinor: bigint;
  readonly refundNowMinor: bigint;
  /** What earlier refunds gave back of the original. */
  readonly givenBackBefore: Money;
}

/**
 * What the n-th refund gives back of an amount: the cumulative share minus what was given back before. So the
 * refunds of a whole payment, in any parts, give back exactly the original.
 */
export function shareOfRefund(share: RefundShare): Money {
  const refunded = share.refundedBeforeMinor + share.refundNowMinor;
  assert(share.refundedBeforeMinor >= 0n && share.refundNowMinor >= 0n, 'refunds are not negative');
  assert(refunded <= share.transactionMinor, 'more refunded than was paid');
  return cumulativeShare(share.original, refunded, share.transactionMinor).minus(share.givenBackBefore);
}
