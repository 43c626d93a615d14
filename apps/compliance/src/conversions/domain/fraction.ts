import assert from 'node:assert';

/**
 * Exact fractions of integers. Recomputation has arithmetic of its own: a mistake in the code that prices must not
 * repeat itself in the code that checks the price.
 */
export interface Fraction {
  readonly numerator: bigint;
  /** Above zero. */
  readonly denominator: bigint;
}

export type Rounding = 'HALF_UP' | 'HALF_EVEN';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

export function fractionOf(numerator: bigint, denominator: bigint): Fraction {
  assert(denominator > 0n, 'a fraction has a positive denominator');
  return { numerator, denominator };
}

/** Undefined for anything but plain decimal notation. */
export function parseDecimal(text: string): Fraction | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const decimals = match[3] ?? '';
  const digits = BigInt(`${match[2] ?? ''}${decimals}`);
  return { numerator: match[1] === '-' ? -digits : digits, denominator: 10n ** BigInt(decimals.length) };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { ...b, numerator: -b.numerator });
}

export function equal(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

/** The nearest integer; ties go away from zero (HALF_UP) or to the even neighbour (HALF_EVEN). */
export function roundToInteger(value: Fraction, rounding: Rounding): bigint {
  const negative = value.numerator < 0n;
  const magnitude = negative ? -value.numerator : value.numerator;
  const whole = magnitude / value.denominator;
  const twice = (magnitude % value.denominator) * 2n;
  const tieUp = rounding === 'HALF_UP' || whole % 2n === 1n;
  const up = twice > value.denominator || (twice === value.denominator && tieUp);
  const rounded = up ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}

/** Plain decimal notation with at most so many decimals, rounded half up, without trailing zeros. */
export function toDecimalText(value: Fraction, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const scaled = roundToInteger(times(value, { numerator: scale, denominator: 1n }), 'HALF_UP');
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
