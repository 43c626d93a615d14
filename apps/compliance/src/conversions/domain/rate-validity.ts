import type { ConversionRecord, RateUse } from '@silkgate/contracts';
import { addDays, daysBetween, isBusinessDate, isWorkingDay, parseIsoInstant } from '@silkgate/kernel';
import type { Findings } from './mismatch.js';

/** Longer than any golden week: no need to count the business days between dates farther apart. */
const SURELY_MORE_THAN_ONE_DAY = 30;

/**
 * Whether the rates could price at the quote's time: each set had been published and was still in effect, and the
 * legs of a derived rate come from sets at most one business day apart.
 */
export function checkRateValidity(findings: Findings, record: ConversionRecord): void {
  for (const [index, use] of record.rateUses.entries()) {
    checkInEffect(findings.within(`rateUses[${index}]`), use, record.quotedAt);
  }
  for (const [index, { steps }] of record.conversions.entries()) {
    const dates = steps.flatMap((step) => record.rateUses[step.use]?.publicationDate ?? []).sort();
    const [first, last] = [dates.at(0), dates.at(-1)];
    if (first === undefined || last === undefined || areNear(first, last, record.holidays ?? [])) continue;
    findings.report(
      `conversions[${index}].steps`,
      'rates of sets at most one business day apart',
      `sets of ${first} and ${last}`,
    );
  }
}

/** Records of before the end was recorded are judged by their publication alone. */
function checkInEffect(findings: Findings, use: RateUse, quotedAt: string): void {
  const at = parseIsoInstant(quotedAt);
  const published = parseIsoInstant(use.publishedAt);
  if (!at.ok) return;
  if (published.ok && published.value > at.value) {
    findings.report('publishedAt', `not after ${quotedAt}`, use.publishedAt);
  }
  if (use.effectiveUntil === undefined) return;
  const until = parseIsoInstant(use.effectiveUntil);
  if (!until.ok) findings.report('effectiveUntil', 'an instant', use.effectiveUntil);
  else if (until.value <= at.value) {
    findings.report('effectiveUntil', `after ${quotedAt}: the rate was stale`, use.effectiveUntil);
  }
}

function areNear(earlier: string, later: string, holidays: readonly string[]): boolean {
  if (!isBusinessDate(earlier) || !isBusinessDate(later)) return true;
  const days = daysBetween(earlier, later);
  if (days > SURELY_MORE_THAN_ONE_DAY) return false;
  const closed = new Set(holidays);
  const between = Array.from({ length: days }, (_, day) => addDays(earlier, day + 1));
  return between.filter((date) => isWorkingDay(date, closed)).length <= 1;
}
