import type { CurrencyCode, Money } from '@silkgate/kernel';
import type { LedgerError } from '../errors.js';

/** An amount of a posting's input with its name there and the currency it must have. */
export interface NamedAmount {
  readonly field: string;
  readonly amount: Money;
  readonly currency: CurrencyCode;
}

/** The first amount that is negative or of another currency than it must be. */
export function amountError(amounts: readonly NamedAmount[]): LedgerError | undefined {
  for (const { field, amount, currency } of amounts) {
    if (amount.currency !== currency) {
      return { code: 'CURRENCY_MISMATCH', field, expected: currency, actual: amount.currency };
    }
    if (amount.isNegative()) return { code: 'NEGATIVE_AMOUNT', field, amount };
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
