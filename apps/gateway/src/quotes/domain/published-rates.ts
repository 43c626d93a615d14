import assert from 'node:assert';
import type { Quotation, RateSet } from '@silkgate/contracts';
import { parseIsoInstant } from '@silkgate/kernel';
import type { CurrencyCode, DecimalText, EpochMs } from '@silkgate/kernel';

/** A rate set with its instants as numbers and its quotations by currency. */
export interface PublishedRateSet {
  readonly set: RateSet;
  readonly publishedAt: EpochMs;
  readonly effectiveFrom: EpochMs;
  readonly effectiveUntil: EpochMs;
  readonly quotations: ReadonlyMap<CurrencyCode, Quotation>;
}

/** One published rate on the way from one currency to another: units of `to` for one of `from`. */
export interface RateLeg {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly published: PublishedRateSet;
  readonly quotation: Quotation;
  readonly numerator: DecimalText;
  readonly denominator: DecimalText;
}

export function publishedRateSet(set: RateSet): PublishedRateSet {
  return {
    set,
    publishedAt: instant(set.publishedAt),
    effectiveFrom: instant(set.effectiveFrom),
    effectiveUntil: instant(set.effectiveUntil),
    quotations: new Map(set.quotations.map((quotation) => [quotation.currency, quotation])),
  };
}

export function isInEffect(published: PublishedRateSet, at: EpochMs): boolean {
  return published.effectiveFrom <= at && at < published.effectiveUntil;
}

/** The leg that a set gives between two currencies, if one of them is its base and the other is quoted. */
export function legOf(
  published: PublishedRateSet,
  from: CurrencyCode,
  to: CurrencyCode,
): RateLeg | undefined {
  const base = published.set.baseCurrency;
  if (from !== base && to !== base) return undefined;
  const quotation = published.quotations.get(from === base ? to : from);
  if (quotation === undefined) return undefined;
  const unit = String(quotation.unit);
  // BASE_PER_CURRENCY says value of the base for `unit` of the currency: value / unit on the way to the base.
  const towardsBase = to === base;
  const valueOnTop = towardsBase === (quotation.direction === 'BASE_PER_CURRENCY');
  const numerator = valueOnTop ? quotation.value : unit;
  const denominator = valueOnTop ? unit : quotation.value;
  return { from, to, published, quotation, numerator, denominator };
}

/**
 * The published rate between two currencies: a central parity before a market mid, a set in effect before one that is
 * not, the later publication before the earlier. It may be out of effect: the caller refuses then, because pricing
 * silently from a second-best source is worse than not pricing.
 */
export function bestLeg(
  sets: readonly PublishedRateSet[],
  from: CurrencyCode,
  to: CurrencyCode,
  at: EpochMs,
): RateLeg | undefined {
  const legs = sets.filter((each) => each.effectiveFrom <= at).flatMap((each) => legOf(each, from, to) ?? []);
  return legs.sort((a, b) => order(a.published, b.published, at))[0];
}

function order(a: PublishedRateSet, b: PublishedRateSet, at: EpochMs): number {
  if (a.set.kind !== b.set.kind) return a.set.kind === 'CENTRAL_PARITY' ? -1 : 1;
  const inEffect = Number(isInEffect(b, at)) - Number(isInEffect(a, at));
  if (inEffect !== 0) return inEffect;
  if (a.publishedAt !== b.publishedAt) return b.publishedAt - a.publishedAt;
  return a.set.rateSetId < b.set.rateSetId ? 1 : -1;
}

function instant(text: string): EpochMs {
  const parsed = parseIsoInstant(text);
  assert(parsed.ok, `not an instant: ${text}`);
  return parsed.value;
}
