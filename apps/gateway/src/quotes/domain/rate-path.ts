import { addDays, daysBetween, err, isWorkingDay, ok } from '@silkgate/kernel';
import type { BusinessDate, CurrencyCode, EpochMs, Result } from '@silkgate/kernel';
import { bestLeg, isInEffect } from './published-rates.js';
import type { PublishedRateSet, RateLeg } from './published-rates.js';

export interface RatePath {
  readonly path: 'IDENTITY' | 'DIRECT' | 'VIA_CNY' | 'VIA_USD';
  readonly legs: readonly RateLeg[];
}

export type RatePathRefusal = 'RATE_NOT_AVAILABLE' | 'RATE_STALE';

export interface RatePathRequest {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly at: EpochMs;
  /** Days on which no business is done, besides weekends. */
  readonly holidays: ReadonlySet<BusinessDate>;
}

/** Longer than any golden week: no need to count the working days between dates farther apart. */
const SURELY_MORE_THAN_ONE_DAY = 30;

/**
 * How a rate is derived: as published where there is such a pair, through CNY where both currencies have a central
 * parity, else through USD. Sets of both legs are at most one working day apart.
 */
export function ratePath(
  sets: readonly PublishedRateSet[],
  request: RatePathRequest,
): Result<RatePath, RatePathRefusal> {
  const { from, to, at } = request;
  if (from === to) return ok({ path: 'IDENTITY', legs: [] });
  const direct = bestLeg(sets, from, to, at);
  if (direct !== undefined) return checked({ path: 'DIRECT', legs: [direct] }, request);
  const parities = sets.filter((each) => each.set.kind === 'CENTRAL_PARITY');
  const path = through(parities, 'CNY', request) ?? through(sets, 'USD', request);
  return path === undefined ? err('RATE_NOT_AVAILABLE') : checked(path, request);
}

function through(
  sets: readonly PublishedRateSet[],
  middle: 'CNY' | 'USD',
  { from, to, at }: RatePathRequest,
): RatePath | undefined {
  const first = bestLeg(sets, from, middle, at);
  const second = bestLeg(sets, middle, to, at);
  if (first === undefined || second === undefined) return undefined;
  return { path: middle === 'CNY' ? 'VIA_CNY' : 'VIA_USD', legs: [first, second] };
}

function checked(path: RatePath, { at, holidays }: RatePathRequest): Result<RatePath, RatePathRefusal> {
  if (path.legs.some((leg) => !isInEffect(leg.published, at))) return err('RATE_STALE');
  const [first, second] = path.legs.map((leg) => leg.published.set.publicationDate);
  if (first !== undefined && second !== undefined && !atMostOneWorkingDayApart(first, second, holidays)) {
    return err('RATE_STALE');
  }
  return ok(path);
}

export function atMostOneWorkingDayApart(
  one: BusinessDate,
  other: BusinessDate,
  holidays: ReadonlySet<BusinessDate>,
): boolean {
  const [earlier, later] = one < other ? [one, other] : [other, one];
  const days = daysBetween(earlier, later);
  if (days > SURELY_MORE_THAN_ONE_DAY) return false;
  let workingDays = 0;
  for (let day = 1; day <= days; day += 1) {
    if (isWorkingDay(addDays(earlier, day), holidays)) workingDays += 1;
  }
  return workingDays <= 1;
}
