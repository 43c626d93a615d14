import type { ResultCode } from '@silkgate/alipayplus';
import { err, ok, shardOf } from '@silkgate/kernel';
import type { Clock, EpochMs, IdSource, Money, Result } from '@silkgate/kernel';
import type { Merchant, Participant } from '../participants/directory.js';
import type { PaymentPricing, PricingRefusal, Quote } from '../quotes/pricing.js';

const REFUSALS: Readonly<Record<PricingRefusal, ResultCode>> = {
  RATE_NOT_AVAILABLE: 'EXCHANGE_RATE_NOT_AVAILABLE',
  RATE_STALE: 'EXCHANGE_RATE_NOT_AVAILABLE',
  AMOUNT_ROUNDS_TO_ZERO: 'INVALID_AMOUNT',
  AMOUNT_TOO_LARGE: 'PAYMENT_AMOUNT_EXCEED_LIMIT',
  CURRENCY_NOT_SUPPORTED: 'CURRENCY_NOT_SUPPORT',
};

export interface QuoteTerms {
  readonly payer: Participant;
  readonly payee: Participant;
  readonly merchant: Merchant;
  readonly customerId?: string | undefined;
  readonly fixed: { readonly on: 'TRANSACTION' | 'BILLING'; readonly amount: Money };
  readonly expiresAt: EpochMs;
}

export interface QuotePorts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly pricing: PaymentPricing;
}

/** A quote at this moment's rates, not stored yet. */
export function quoteFor(ports: QuotePorts, terms: QuoteTerms): Result<Quote, ResultCode> {
  const { payer, payee, merchant, customerId, expiresAt } = terms;
  const quoteId = ports.ids.uuid(shardOf(payer.clientId));
  const priced = ports.pricing.price({
    fixed: terms.fixed,
    transactionCurrency: merchant.currency,
    payer: payer.agreement,
    payee: payee.agreement,
    fees: merchant.fees,
    quoteId,
    quotedAt: ports.clock.now(),
    quoteExpiresAt: expiresAt,
  });
  if (!priced.ok) return err(REFUSALS[priced.error]);
  return ok({
    quoteId,
    payerId: payer.clientId,
    payeeId: payee.clientId,
    merchantId: merchant.merchantId,
    ...(customerId === undefined ? {} : { customerId }),
    expiresAt,
    priced: priced.value,
  });
}

/** The rate between the payer's and the merchant's amount, as a multiplier on the merchant's. */
export function billingRateOf(quote: Quote): string {
  return quote.priced.record.conversions.find((each) => each.purpose === 'BILLING')?.rate ?? '1';
}
