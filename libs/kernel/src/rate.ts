import assert from 'node:assert';
import { requireCurrency } from './currency.js';
import type { CurrencyCode, RoundingMode } from './currency.js';
import { Decimal, exact, toDecimal, toText } from './decimal.js';
import type { DecimalText } from './decimal.js';
import { Money } from './money.js';
import { err, ok } from './result.js';
import type { Result } from './result.js';

/** Decimals of a stored exchange rate, as in the Alipay+ quote. */
export const RATE_DECIMALS = 15;

/** Decimals of the residual of a division, whose exact value may have no end. */
const QUOTIENT_RESIDUAL_DECIMALS = 30;

const RATE_TEXT = /^\d{1,12}(?:\.\d{1,18})?$/;

const MODES: Readonly<Record<RoundingMode, 4 | 6>> = {
  HALF_UP: Decimal.ROUND_HALF_UP, // ties away from zero
  HALF_EVEN: Decimal.ROUND_HALF_EVEN,
};

/** One fraction of a path: a published value over the unit it is published for, in either direction. */
export interface RateStep {
  readonly numerator: DecimalText;
  readonly denominator: DecimalText;
}

export interface Conversion {
  readonly amount: Money;
  /** Exact minus rounded, in minor units of the amount's currency; never beyond half a step. */
  readonly residual: DecimalText;
}

/** A rate from outside: positive plain decimal notation, at most 12 digits before and 18 after the point. */
export function parseRate(text: string): Result<DecimalText, 'MALFORMED_RATE'> {
  if (!RATE_TEXT.test(text) || new Decimal(text).isZero()) return err('MALFORMED_RATE');
  return ok(toText(new Decimal(text)));
}

/** Exact product, not rounded. */
export function multiplyRates(...factors: DecimalText[]): DecimalText {
  return toText(product(factors));
}

/** Rounded once, half up, to 15 decimals unless told otherwise (at most 30). */
export function divideRate(
  numerator: DecimalText,
  denominator: DecimalText,
  decimals: number = RATE_DECIMALS,
): DecimalText {
  assert(Number.isInteger(decimals) && decimals >= 0 && decimals <= 30, `${decimals} decimals`);
  const divisor = toDecimal(denominator);
  assert(!divisor.isZero(), 'division of a rate by zero');
  return toText(toDecimal(numerator).div(divisor).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP));
}

/** 1 / rate, rounded once to 15 decimals half up. */
export function invertRate(rate: DecimalText): DecimalText {
  return divideRate('1', rate);
}

/** 15 decimals, half up. */
export function roundRate(value: DecimalText): DecimalText {
  return toText(toDecimal(value).toDecimalPlaces(RATE_DECIMALS, Decimal.ROUND_HALF_UP));
}

/** Any number of decimals (0 to 30), half up; for display and for protocols with a shorter rate. */
export function roundDecimal(value: DecimalText, decimals: number): DecimalText {
  return divideRate(value, '1', decimals);
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compareDecimals(a: DecimalText, b: DecimalText): number {
  return toDecimal(a).comparedTo(toDecimal(b));
}

/** product(numerators) / product(denominators) x (1 + markup), exact as a fraction, rounded once to 15 decimals. */
export function productOfRates(steps: readonly RateStep[], markup: DecimalText): DecimalText {
  const withMarkup = toDecimal(markup).plus(1);
  assert(withMarkup.isPositive() && !withMarkup.isZero(), `mark-up ${markup} leaves nothing`);
  const numerator = exact(product(steps.map((step) => step.numerator)).mul(withMarkup));
  const denominator = product(steps.map((step) => step.denominator));
  assert(denominator.isPositive() && !denominator.isZero(), 'a rate is published for a positive unit');
  return toText(numerator.div(denominator).toDecimalPlaces(RATE_DECIMALS, Decimal.ROUND_HALF_UP));
}

/** amount x rate in the target currency; the rate is units of target for one unit of source. */
export function convert(amount: Money, rate: DecimalText, target: CurrencyCode): Conversion {
  return rounded(scaled(minorOf(amount).mul(positive(rate)), amount.currency, target), target);
}

/** amount / rate: what must be paid in the source currency so that the amount arrives. */
export function convertInverse(amount: Money, rate: DecimalText, source: CurrencyCode): Conversion {
  return rounded(scaled(minorOf(amount), amount.currency, source).div(positive(rate)), source);
}

/** A fee: 0.6 % is the fraction '0.006'. */
export function portion(amount: Money, fraction: DecimalText): Conversion {
  return rounded(minorOf(amount).mul(toDecimal(fraction)), amount.currency);
}

/** original x part / whole, the share that a partial refund has in an amount. */
export function fractionOf(original: Money, part: bigint, whole: bigint): Conversion {
  assert(whole > 0n, 'a share is of a positive whole');
  return rounded(minorOf(original).mul(integer(part)).div(integer(whole)), original.currency);
}

/** The one place where money is rounded: to the currency's step, in the currency's mode. */
function rounded(exactMinor: Decimal, code: CurrencyCode): Conversion {
  const currency = requireCurrency(code);
  const mode = MODES[currency.rounding];
  const minor =
    currency.stepMinor === 1n
      ? exactMinor.toDecimalPlaces(0, mode)
      : exactMinor.toNearest(currency.stepMinor.toString(), mode);
  const residual = exactMinor.minus(minor).toDecimalPlaces(QUOTIENT_RESIDUAL_DECIMALS);
  return { amount: Money.of(code, BigInt(minor.toFixed(0))), residual: toText(residual) };
}

/** Minor units of one currency as those of another; equal exponents, the usual case, cost nothing. */
function scaled(minor: Decimal, from: CurrencyCode, to: CurrencyCode): Decimal {
  const shift = requireCurrency(to).exponent - requireCurrency(from).exponent;
  return shift === 0 ? minor : minor.mul(`1e${shift}`);
}

function product(factors: readonly DecimalText[]): Decimal {
  return factors.reduce<Decimal>((sofar, factor) => exact(sofar.mul(toDecimal(factor))), new Decimal(1));
}

function positive(rate: DecimalText): Decimal {
  const value = toDecimal(rate);
  assert(value.isPositive() && !value.isZero(), `a rate is positive, not ${rate}`);
  return value;
}

function minorOf(amount: Money): Decimal {
  return integer(amount.minor);
}

function integer(value: bigint): Decimal {
  return exact(new Decimal(value.toString()));
}
