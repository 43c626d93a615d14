import { ok } from '@silkgate/kernel';
import type { Cancel, DecimalText, EpochMs, Money, Result, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { countInUsd, type CountedUsd } from '../limits/domain/counted-usd.js';
import { RateProducts, RateUses } from './domain/conversions.js';
import { pricePayment } from './domain/payment-price.js';
import { isInEffect, publishedRateSet } from './domain/published-rates.js';
import type { PublishedRateSet } from './domain/published-rates.js';
import { ratePath } from './domain/rate-path.js';
import type { RatePathRefusal, RatePathRequest } from './domain/rate-path.js';
import type { PaymentPricing, PricedPayment, PricingRefusal, PricingRequest } from './pricing.js';
import { countRateSets, loadRateSets } from './rate-set-store.js';

export interface RateBookOptions {
  readonly database: Database;
  readonly timers: Timers;
  /** How often the store is asked for newer sets; default 1000. */
  readonly pollMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** The rate sets this process prices with: a copy of the store's newest, since another copy may have received them. */
export class RateBook implements PaymentPricing {
  readonly #options: RateBookOptions;
  #sets: readonly PublishedRateSet[] = [];
  /** As long as the sets are the same: rates that nobody publishes any more are not kept. */
  #products = new RateProducts();
  #count = 0;
  #cancel: Cancel | undefined;
  #stopped = false;

  constructor(options: RateBookOptions) {
    this.#options = options;
  }

  price(request: PricingRequest): Result<PricedPayment, PricingRefusal> {
    return pricePayment(this.#sets, request, this.#products);
  }

  countInUsd(amount: Money, at: EpochMs): Result<CountedUsd, PricingRefusal> {
    return countInUsd(this.#sets, amount, at);
  }

  /** Units of `to` for one of `from` at this moment, as information: no payment is priced with it. */
  referenceRate(request: RatePathRequest, markup: DecimalText): Result<DecimalText, RatePathRefusal> {
    const path = ratePath(this.#sets, request);
    if (!path.ok) return path;
    return ok(new RateUses(this.#products).derive(request.from, request.to, path.value, markup).rate);
  }

  /** The sets that this process prices with at this moment. */
  inEffect(at: EpochMs): readonly PublishedRateSet[] {
    return this.#sets.filter((published) => isInEffect(published, at));
  }

  async start(): Promise<void> {
    await this.refresh();
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** With the store away the sets stay as they are: each still stops quoting at its own time. */
  async refresh(): Promise<void> {
    const { database, onError } = this.#options;
    try {
      const count = await countRateSets(database);
      if (count === this.#count) return;
      const sets = await loadRateSets(database);
      this.#sets = sets.map(publishedRateSet);
      this.#products = new RateProducts();
      this.#count = count;
    } catch (error) {
      onError?.(error);
    }
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.timers.schedule(this.#options.pollMs ?? 1_000, () => {
      void this.refresh().then(() => this.#schedule());
    });
  }
}
