import type { Quotation } from '@silkgate/contracts';
import { currencyOf, divideRate, parseRate, type DecimalText } from '@silkgate/kernel';

/** Publishers quote per 1, 10, 100 ... units. */
const UNITS: ReadonlySet<number> = new Set([1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]);
/** Enough for currencies far below the base's value. */
const COMPARED_DECIMALS = 30;

export function quotationProblem(quotation: Quotation, baseCurrency: string): string | undefined {
  if (currencyOf(quotation.currency) === undefined) return 'unknown currency';
  if (quotation.currency === baseCurrency) return 'the base currency is not quoted against itself';
  if (!UNITS.has(quotation.unit)) return 'unit is not a power of ten up to 1000000';
  if (!parseRate(quotation.value).ok) return 'value is not a positive rate';
  return undefined;
}

/** Units of the base currency for one unit of the quoted one, whichever way it was published. */
export function basePerCurrency(quotation: Quotation): DecimalText {
  const { value, unit, direction } = quotation;
  return direction === 'BASE_PER_CURRENCY'
    ? divideRate(value, String(unit), COMPARED_DECIMALS)
    : divideRate(String(unit), value, COMPARED_DECIMALS);
}
