import assert from 'node:assert';
import { Decimal as DecimalBase } from 'decimal.js';

/**
 * A constructor of our own: the library's global one could be reconfigured by anybody.
 *
 * Operands have at most 120 digits and 120 decimals (asserted), so every sum and product of two is exact. A
 * quotient of two that is not itself a tie of a rounding to 30 decimals is farther from any tie than 10^-272,
 * and below 10^120: 400 digits of it round exactly as the true fraction would.
 */
export const Decimal = DecimalBase.clone({
  precision: 400,
  rounding: DecimalBase.ROUND_HALF_UP,
  defaults: true,
});
export type Decimal = DecimalBase;

/** Plain decimal notation ('-0.05', '718.78'), never exponent form. */
export type DecimalText = string;

const DECIMAL_TEXT = /^-?\d+(?:\.\d+)?$/;
const OPERAND_MAX_DIGITS = 120;

export function isDecimalText(text: string): boolean {
  return DECIMAL_TEXT.test(text);
}

export function toDecimal(text: DecimalText): Decimal {
  assert(isDecimalText(text), `not plain decimal notation: ${text}`);
  return exact(new Decimal(text));
}

/** Guards the claim of exactness above: operands of further products and quotients stay within the limit. */
export function exact(value: Decimal): Decimal {
  assert(value.precision(true) <= OPERAND_MAX_DIGITS, 'more digits than are computed exactly');
  assert(value.decimalPlaces() <= OPERAND_MAX_DIGITS, 'more decimals than are computed exactly');
  return value;
}

export function toText(value: Decimal): DecimalText {
  return value.isZero() ? '0' : value.toFixed();
}
