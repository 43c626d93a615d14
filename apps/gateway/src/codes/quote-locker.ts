import type { ResultCode } from '@silkgate/alipayplus';
import { err, ok, shardOf } from '@silkgate/kernel';
import type { Clock, EpochMs, IdSource, Money, Result } from '@silkgate/kernel';
import type { Merchant, Participant } from '../participants/directory.js';
import { PRICING_CODES } from '../quotes/domain/pricing-code.js';
import type { PaymentPricing, Quote } from '../quotes/pricing.js';

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
  if (!priced.ok) return err(PRICING_CODES[priced.error]);
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
