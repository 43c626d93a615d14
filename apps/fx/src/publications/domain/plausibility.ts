import type { Quotation } from '@silkgate/contracts';
import { compareDecimals, divideRate } from '@silkgate/kernel';
import { basePerCurrency } from './quotation.js';

/** A larger change from one publication to the next is more often a wrong unit or direction than a market. */
const HIGHEST_RATIO = '1.2';
const LOWEST_RATIO = '0.8';

/**
 * Why a publication should not price before a person has looked at it: one sentence for each rate that moved by more
 * than 20 % since the source's last accepted rate of that currency. Empty when it is plausible, or when there is nothing
 * to compare with. `accepted` holds one rate a currency, whichever set it came from: a currency that a publisher leaves
 * out once must not come back unquestioned.
 */
export function implausibleChanges(
  accepted: readonly Quotation[],
  current: readonly Quotation[],
): readonly string[] {
  const before = new Map(accepted.map((quotation) => [quotation.currency, quotation]));
  return current.flatMap((quotation) => {
    const earlier = before.get(quotation.currency);
    if (earlier === undefined) return [];
    const ratio = ratioOf(quotation, earlier);
    const plausible = compareDecimals(ratio, HIGHEST_RATIO) <= 0 && compareDecimals(ratio, LOWEST_RATIO) >= 0;
    return plausible ? [] : [`${quotation.currency} changed to ${ratio} of its previous rate`];
  });
}

/** A rate too small to be told from zero is not comparable: its ratio is reported as zero. */
function ratioOf(current: Quotation, earlier: Quotation): string {
  const before = basePerCurrency(earlier);
  return before === '0' ? '0' : divideRate(basePerCurrency(current), before, 6);
}
