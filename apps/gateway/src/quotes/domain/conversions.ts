import type { Conversion, RateStep, RateUse } from '@silkgate/contracts';
import { convert, convertInverse, productOfRates, RATE_DECIMALS, requireCurrency } from '@silkgate/kernel';
import type { CurrencyCode, DecimalText, Money } from '@silkgate/kernel';
import type { RateLeg } from './published-rates.js';
import type { RatePath } from './rate-path.js';

/** A rate between two currencies with the steps that recompute it. */
export interface DerivedRate {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly path: RatePath['path'];
  readonly steps: readonly RateStep[];
  readonly markup: DecimalText;
  readonly rate: DecimalText;
}

type Fraction = Pick<RateStep, 'numerator' | 'denominator'>;

/** Computes each rate once: between two publications the same few price every payment, and a division costs 16 us. */
export class RateProducts {
  readonly #known = new Map<string, DecimalText>();

  of(steps: readonly Fraction[], markup: DecimalText): DecimalText {
    const key = [...steps.map((step) => `${step.numerator}/${step.denominator}`), markup].join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const rate = productOfRates(steps, markup);
    this.#known.set(key, rate);
    return rate;
  }
}

/** Collects the published rates that one payment's conversions use, each once. */
export class RateUses {
  readonly #uses: RateUse[] = [];

  constructor(private readonly products: RateProducts) {}

  get all(): RateUse[] {
    return this.#uses;
  }

  derive(from: CurrencyCode, to: CurrencyCode, path: RatePath, markup: DecimalText): DerivedRate {
    const steps = path.legs.map((leg) => ({
      from: leg.from,
      to: leg.to,
      use: this.#indexOf(leg),
      numerator: leg.numerator,
      denominator: leg.denominator,
    }));
    return { from, to, path: path.path, steps, markup, rate: this.products.of(steps, markup) };
  }

  #indexOf(leg: RateLeg): number {
    const { set } = leg.published;
    const found = this.#uses.findIndex(
      (use) => use.rateSetId === set.rateSetId && use.quotation.currency === leg.quotation.currency,
    );
    if (found >= 0) return found;
    return this.#uses.push(rateUse(leg)) - 1;
  }
}

function rateUse({ published: { set }, quotation }: RateLeg): RateUse {
  return {
    rateSetId: set.rateSetId,
    source: set.source,
    baseCurrency: set.baseCurrency,
    publishedAt: set.publishedAt,
    effectiveUntil: set.effectiveUntil,
    publicationDate: set.publicationDate,
    ...(set.replayedFrom === undefined ? {} : { replayedFrom: set.replayedFrom }),
    setHash: set.hash,
    quotation,
  };
}

export interface Converted {
  readonly amount: Money;
  readonly conversion: Conversion;
}

/** The source amount is given. */
export function convertedTo(purpose: Conversion['purpose'], source: Money, rate: DerivedRate): Converted {
  const { amount, residual } = convert(source, rate.rate, rate.to);
  return { amount, conversion: conversionOf(purpose, source, amount, rate, rate.to, residual) };
}

/** The target amount is given and the source derived from it; the residual is the source's. */
export function convertedFrom(purpose: Conversion['purpose'], target: Money, rate: DerivedRate): Converted {
  const { amount, residual } = convertInverse(target, rate.rate, rate.from);
  const conversion = conversionOf(purpose, amount, target, rate, rate.from, residual);
  return { amount, conversion: { ...conversion, fixedOn: 'TARGET' } };
}

function conversionOf(
  purpose: Conversion['purpose'],
  from: Money,
  to: Money,
  rate: DerivedRate,
  roundedCurrency: CurrencyCode,
  residual: DecimalText,
): Conversion {
  return {
    purpose,
    from: from.toJson(),
    to: to.toJson(),
    path: rate.path,
    steps: [...rate.steps],
    markup: rate.markup,
    rate: rate.rate,
    rateDecimals: RATE_DECIMALS,
    rounding: requireCurrency(roundedCurrency).rounding,
    residual,
  };
}
