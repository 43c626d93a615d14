import type { Conversion, RateStep, RateUse } from '@silkgate/contracts';
import { businessDateOf, parseIsoInstant } from '@silkgate/kernel';
import { equal, fractionOf, parseDecimal, plus, times, toDecimalText, type Fraction } from './fraction.js';
import type { Findings } from './mismatch.js';

const ONE = fractionOf(1n, 1n);
/** Decimals of every rate, as the record's `rateDecimals` must say. */
export const RATE_DECIMALS = 15;

/** What a published rate says of itself: positive, dated by its publication, not a rate of the base to itself. */
export function checkRateUses(findings: Findings, uses: readonly RateUse[]): void {
  for (const [index, use] of uses.entries()) {
    const here = findings.within(`rateUses[${index}]`);
    const published = parseIsoInstant(use.publishedAt);
    if (!published.ok) here.report('publishedAt', 'an instant', use.publishedAt);
    else here.expect('publicationDate', businessDateOf(published.value), use.publicationDate);
    const value = parseDecimal(use.quotation.value);
    if (value === undefined || value.numerator <= 0n) {
      here.report('quotation.value', 'a positive rate', use.quotation.value);
    }
    if (use.quotation.currency === use.baseCurrency) {
      here.report('quotation.currency', 'another currency than the base', use.quotation.currency);
    }
    expectSameSet(here, uses.slice(0, index), use);
  }
}

/** Two rates of one set agree about the set. */
function expectSameSet(findings: Findings, earlier: readonly RateUse[], use: RateUse): void {
  const twin = earlier.find((other) => other.rateSetId === use.rateSetId);
  if (twin === undefined) return;
  findings.expect('source', twin.source, use.source);
  findings.expect('publishedAt', twin.publishedAt, use.publishedAt);
  findings.expect('effectiveUntil', twin.effectiveUntil ?? 'absent', use.effectiveUntil ?? 'absent');
  findings.expect('setHash', twin.setHash, use.setHash);
  findings.expect('baseCurrency', twin.baseCurrency, use.baseCurrency);
}

/** The rate of a conversion from its published rates and mark-up; undefined when its steps make no path. */
export function recomputeRate(
  findings: Findings,
  conversion: Conversion,
  uses: readonly RateUse[],
): Fraction | undefined {
  const product = productOfSteps(findings, conversion, uses);
  const markup = parseDecimal(conversion.markup);
  if (markup === undefined) findings.report('markup', 'a decimal', conversion.markup);
  findings.expect('path', pathOf(conversion), conversion.path);
  findings.expect('rateDecimals', String(RATE_DECIMALS), String(conversion.rateDecimals));
  if (product === undefined || markup === undefined) return undefined;
  const text = toDecimalText(times(product, plus(ONE, markup)), RATE_DECIMALS);
  const rate = parseDecimal(text);
  const recorded = parseDecimal(conversion.rate);
  if (rate === undefined || recorded === undefined || !equal(rate, recorded)) {
    findings.report('rate', text, conversion.rate);
  }
  return rate;
}

function productOfSteps(
  findings: Findings,
  conversion: Conversion,
  uses: readonly RateUse[],
): Fraction | undefined {
  let product: Fraction | undefined = ONE;
  let currency = conversion.from.currency;
  for (const [index, step] of conversion.steps.entries()) {
    const here = findings.within(`steps[${index}]`);
    here.expect('from', currency, step.from);
    const factor = factorOf(here, step, uses[step.use]);
    product = product === undefined || factor === undefined ? undefined : times(product, factor);
    currency = step.to;
  }
  if (currency !== conversion.to.currency) {
    findings.report('steps', `a path to ${conversion.to.currency}`, `a path to ${currency}`);
    return undefined;
  }
  return product;
}

/** Units of `to` for one unit of `from`, from the quotation; what the step itself says is only compared with it. */
function factorOf(findings: Findings, step: RateStep, use: RateUse | undefined): Fraction | undefined {
  if (use === undefined) {
    findings.report('use', 'a rate of rateUses', String(step.use));
    return undefined;
  }
  const { quotation, baseCurrency } = use;
  const forwards = step.from === quotation.currency && step.to === baseCurrency;
  const backwards = step.from === baseCurrency && step.to === quotation.currency;
  if (!forwards && !backwards) {
    findings.report('use', `a rate of ${step.from} and ${step.to}`, `${quotation.currency}/${baseCurrency}`);
    return undefined;
  }
  const unit = String(quotation.unit);
  const valueOnTop = forwards === (quotation.direction === 'BASE_PER_CURRENCY');
  const numerator = valueOnTop ? quotation.value : unit;
  const denominator = valueOnTop ? unit : quotation.value;
  expectDecimal(findings, 'numerator', numerator, step.numerator);
  expectDecimal(findings, 'denominator', denominator, step.denominator);
  return divide(parseDecimal(numerator), parseDecimal(denominator));
}

function expectDecimal(findings: Findings, field: string, expected: string, actual: string): void {
  const a = parseDecimal(expected);
  const b = parseDecimal(actual);
  if (a === undefined || b === undefined || !equal(a, b)) findings.report(field, expected, actual);
}

function divide(a: Fraction | undefined, b: Fraction | undefined): Fraction | undefined {
  if (a === undefined || b === undefined || b.numerator <= 0n) return undefined;
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/** What the steps are: none, one, or over the currency that both legs have in common. */
function pathOf({ steps, path }: Conversion): string {
  if (steps.length === 0) return 'IDENTITY';
  if (steps.length === 1) return 'DIRECT';
  const between = new Set(steps.slice(0, -1).map((step) => step.to));
  const via = path === 'VIA_USD' ? ['USD', 'CNY'] : ['CNY', 'USD'];
  const middle = via.find((currency) => between.has(currency));
  return middle === undefined ? 'a path over CNY or USD' : `VIA_${middle}`;
}
