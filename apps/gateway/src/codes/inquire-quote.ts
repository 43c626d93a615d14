import type { ResultCode } from '@silkgate/alipayplus';
import { err, ok } from '@silkgate/kernel';
import type { Clock, DecimalText, EpochMs, IdSource, Money, Result, Timers } from '@silkgate/kernel';
import { CommitLane } from '@silkgate/persistence';
import type { Database, LaneObserver } from '@silkgate/persistence';
import type { Participant } from '../participants/directory.js';
import { refusalOfSuspended } from '../participants/domain/suspension.js';
import type { PartnerDirectory } from '../participants/live-directory.js';
import { laneAnswer } from '../payments/lane-answer.js';
import type { Quote } from '../quotes/pricing.js';
import { insertQuotes, readQuotes } from '../quotes/quote-store.js';
import type { RateBook } from '../quotes/rate-book.js';
import { classifyCode } from '../routing/domain/classify-code.js';
import { entryMerchant } from './entry-merchant.js';
import { quoteFor } from './quote-locker.js';
import { WAIT_FOR_COMMIT_MS } from './wait-for-commit.js';

export interface QuoteInquiry {
  readonly wallet: Participant;
  readonly sellCurrency: string;
  readonly buyCurrency: string;
  /** Fixed on the payer's amount (`BILLING`, in sellCurrency) or on the merchant's; absent: only a rate is asked for. */
  readonly fixed?: { readonly on: 'TRANSACTION' | 'BILLING'; readonly amount: Money } | undefined;
  readonly codeValue?: string | undefined;
  readonly customerId?: string | undefined;
}

export type InquiredQuote =
  /** Holds until it expires, for one payment to this merchant. */
  | { readonly kind: 'guaranteed'; readonly quote: Quote }
  /** One unit of buyCurrency costs `rate` units of sellCurrency now; nothing is promised. */
  | { readonly kind: 'reference'; readonly rate: DecimalText; readonly at: EpochMs };

export interface QuoteInquiryPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly directory: PartnerDirectory;
  readonly pricing: RateBook;
  /** Default 120000: the time a visitor needs to read the amount and confirm. */
  readonly quoteLifetimeMs?: number;
  readonly observer?: LaneObserver;
}

const QUOTE_LIFETIME_MS = 120_000;

/** `inquiryForeignExchangeQuote`: a guaranteed quote where code and amount are given, else a reference rate. */
export class QuoteDesk {
  readonly #ports: QuoteInquiryPorts;
  readonly #lane: CommitLane<Quote, true>;

  constructor(ports: QuoteInquiryPorts) {
    this.#ports = ports;
    this.#lane = new CommitLane({
      name: 'quotes',
      database: ports.database,
      timers: ports.timers,
      clock: ports.clock,
      execute: async (session, quotes) => {
        await insertQuotes(session, quotes, ports.clock.now());
        return quotes.map(() => true as const);
      },
      recover: async ({ quoteId }) => {
        const stored = await readQuotes(ports.database, [quoteId]);
        return stored.has(quoteId) ? true : undefined;
      },
      ...(ports.observer === undefined ? {} : { observer: ports.observer }),
    });
  }

  async inquire(inquiry: QuoteInquiry): Promise<Result<InquiredQuote, ResultCode>> {
    const { wallet, sellCurrency, fixed, codeValue } = inquiry;
    if (sellCurrency !== wallet.agreement.billingCurrency) return err('CURRENCY_NOT_SUPPORT');
    if (fixed === undefined || codeValue === undefined) return this.#reference(inquiry);
    return this.#guaranteed(inquiry, fixed, codeValue);
  }

  close(): Promise<void> {
    return this.#lane.close();
  }

  #reference({ wallet, sellCurrency, buyCurrency }: QuoteInquiry): Result<InquiredQuote, ResultCode> {
    const at = this.#ports.clock.now();
    const holidays = new Set(wallet.agreement.holidays);
    const path = { from: buyCurrency, to: sellCurrency, at, holidays };
    const rate = this.#ports.pricing.referenceRate(path, wallet.agreement.billingMarkup);
    return rate.ok ? ok({ kind: 'reference', rate: rate.value, at }) : err('EXCHANGE_RATE_NOT_AVAILABLE');
  }

  async #guaranteed(
    inquiry: QuoteInquiry,
    fixed: NonNullable<QuoteInquiry['fixed']>,
    codeValue: string,
  ): Promise<Result<InquiredQuote, ResultCode>> {
    const { directory, clock, quoteLifetimeMs = QUOTE_LIFETIME_MS } = this.#ports;
    const classified = classifyCode(codeValue, directory.routes);
    if (!classified.ok) return err(classified.error.resultCode);
    if (classified.value.kind !== 'ENTRY_CODE') return err('INVALID_CODE');
    const entry = entryMerchant(directory, classified.value);
    if (!entry.ok) return entry;
    const { acquirer, merchant, amount } = entry.value;
    const refusal = refusalOfSuspended(inquiry.wallet, acquirer);
    if (refusal !== undefined) return err(refusal);
    if (merchant.currency !== inquiry.buyCurrency) return err('CURRENCY_NOT_SUPPORT');
    const quote = quoteFor(this.#ports, {
      payer: inquiry.wallet,
      payee: acquirer,
      merchant,
      customerId: inquiry.customerId,
      fixed,
      expiresAt: clock.now() + quoteLifetimeMs,
    });
    if (!quote.ok) return quote;
    if (amount !== undefined && !amount.equals(quote.value.priced.transaction)) {
      return err('PAYMENT_AMOUNT_MISMATCH');
    }
    const outcome = await this.#lane.submit(quote.value, clock.now() + WAIT_FOR_COMMIT_MS);
    return outcome.kind === 'done'
      ? ok({ kind: 'guaranteed', quote: quote.value })
      : err(laneAnswer(outcome));
  }
}
