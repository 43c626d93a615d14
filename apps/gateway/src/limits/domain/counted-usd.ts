import { err, ok, requireCurrency, type DecimalText, type EpochMs, type Money } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { bestLeg, isInEffect, type PublishedRateSet } from '../../quotes/domain/published-rates.js';

/** An amount as visitor limits count it. */
export interface CountedUsd {
  /** US cents, rounded up. */
  readonly usdMinor: bigint;
  /** The set of central parities that it was converted by. */
  readonly rateSetId: string;
}

interface Integer {
  readonly digits: bigint;
  readonly decimals: number;
}

function integerOf(text: DecimalText): Integer {
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), decimals: fraction.length };
}

function ceilingOf(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

/**
 * An amount in US dollars at the central parity in force at this instant, exactly and rounded up to whole cents: a limit
 * never counts less than was spent. Without a parity in force nothing can be counted.
 */
export function countInUsd(
  sets: readonly PublishedRateSet[],
  amount: Money,
  at: EpochMs,
): Result<CountedUsd, 'RATE_NOT_AVAILABLE' | 'RATE_STALE'> {
  const parities = sets.filter((published) => published.set.kind === 'CENTRAL_PARITY');
  const leg = bestLeg(parities, amount.currency, 'USD', at);
  if (leg === undefined) return err('RATE_NOT_AVAILABLE');
  if (!isInEffect(leg.published, at)) return err('RATE_STALE');
  const [over, under] = [integerOf(leg.numerator), integerOf(leg.denominator)];
  const [from, to] = [requireCurrency(amount.currency).exponent, requireCurrency('USD').exponent];
  const numerator = amount.minor * over.digits * 10n ** BigInt(under.decimals + to);
  const denominator = under.digits * 10n ** BigInt(over.decimals + from);
  return ok({ usdMinor: ceilingOf(numerator, denominator), rateSetId: leg.published.set.rateSetId });
}
