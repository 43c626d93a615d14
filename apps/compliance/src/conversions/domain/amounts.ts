import type { Amount } from '@silkgate/contracts';
import { currencyOf, type Currency } from '@silkgate/kernel';
import {
  fractionOf,
  minus,
  roundToInteger,
  times,
  toDecimalText,
  type Fraction,
  type Rounding,
} from './fraction.js';
import type { Findings } from './mismatch.js';

/** A residual that has no end is written with this many decimals. */
const RESIDUAL_DECIMALS = 30;

export interface Rounded {
  readonly minor: bigint;
  /** Exact minus rounded, in minor units. */
  readonly residual: string;
}

/** Rounds an exact number of minor units to whole steps of the currency, in the currency's own mode. */
export function roundAmount(exactMinor: Fraction, currency: Currency): Rounded {
  const steps = times(exactMinor, fractionOf(1n, currency.stepMinor));
  const minor = roundToInteger(steps, currency.rounding) * currency.stepMinor;
  const residual = minus(exactMinor, fractionOf(minor, 1n));
  return { minor, residual: toDecimalText(residual, RESIDUAL_DECIMALS) };
}

export function roundingOf(code: string): Rounding | undefined {
  return currencyOf(code)?.rounding;
}

/** The ISO 4217 currency of a code that the record says; an unknown one is a finding. */
export function knownCurrency(findings: Findings, field: string, code: string): Currency | undefined {
  const currency = currencyOf(code);
  if (currency === undefined) findings.report(field, 'an ISO 4217 currency', code);
  return currency;
}

export function minorOf(amount: Amount): bigint {
  return BigInt(amount.value);
}

export function amountText(currency: string, minor: bigint): string {
  return `${currency} ${minor}`;
}

export function expectAmount(
  findings: Findings,
  field: string,
  expected: { readonly currency: string; readonly minor: bigint },
  actual: Amount,
): void {
  findings.expect(
    field,
    amountText(expected.currency, expected.minor),
    amountText(actual.currency, minorOf(actual)),
  );
}

export function expectSameAmount(findings: Findings, field: string, expected: Amount, actual: Amount): void {
  expectAmount(findings, field, { currency: expected.currency, minor: minorOf(expected) }, actual);
}
