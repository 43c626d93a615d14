import { requireCurrency } from '@silkgate/kernel';
import type { CurrencyCode, Money } from '@silkgate/kernel';
import type { LedgerError } from '../errors.js';

/** An amount of a posting's input with its name there and the currency it must have. */
export interface NamedAmount {
  readonly field: string;
  readonly amount: Money;
  readonly currency: CurrencyCode;
  /** What is left after other amounts were rounded may be below zero by this many rounding steps. */
  readonly belowZeroSteps?: bigint;
}

/**
 * How far rounding alone can push a remainder below zero: the acquirer's share of a payment is the discount less
 * two other fees, three roundings of at most half a step each; in a refund both ends of the difference are such.
 */
export const PAYMENT_REMAINDER_STEPS = 1n;
export const REFUND_REMAINDER_STEPS = 3n;

/** The first amount that is negative (beyond its rounding) or of another currency than it must be. */
export function amountError(amounts: readonly NamedAmount[]): LedgerError | undefined {
  for (const { field, amount, currency, belowZeroSteps = 0n } of amounts) {
    if (amount.currency !== currency) {
      return { code: 'CURRENCY_MISMATCH', field, expected: currency, actual: amount.currency };
    }
    const lowest = -belowZeroSteps * requireCurrency(currency).stepMinor;
    if (amount.minor < lowest) return { code: 'NEGATIVE_AMOUNT', field, amount };
  }
  return undefined;
}

/**
 * Where both sides have the same currency nothing is converted: the amounts must be equal, otherwise the
 * difference would be left in the inventory account with no owner.
 */
export function conversionError(field: string, converted: Money, from: Money): LedgerError | undefined {
  if (converted.currency !== from.currency || converted.equals(from)) return undefined;
  return { code: 'UNCONVERTED_AMOUNTS_DIFFER', field, difference: converted.minus(from) };
}
