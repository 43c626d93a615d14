import { z } from 'zod';
import { amountSchema } from './amount.js';
import { currency, dateTime, flag, id, optional, rate } from './scalars.js';

const currencyPair = z.string().regex(/^[A-Z]{3}\/[A-Z]{3}$/, 'expected AAA/BBB');

/** A price of one currency in another. One unit of AAA costs `quotePrice` units of BBB. */
export const quoteSchema = z.object({
  quoteId: optional(id),
  quoteCurrencyPair: currencyPair,
  quotePrice: rate,
  quoteStartTime: optional(dateTime),
  quoteExpiryTime: optional(dateTime),
  guaranteed: optional(flag),
  exchangeAmount: optional(amountSchema),
});
export type Quote = z.output<typeof quoteSchema>;

/**
 * `sellCurrency` is what the payer pays, `buyCurrency` the merchant's; `exchangeRate` is used directly as a multiplier
 * on the merchant's amount.
 */
export const paymentQuoteSchema = z.object({
  quoteId: optional(id),
  sellCurrency: optional(currency),
  buyCurrency: optional(currency),
  exchangeRate: optional(rate),
  quoteExpiryTime: optional(dateTime),
  guaranteed: optional(flag),
});
export type PaymentQuote = z.output<typeof paymentQuoteSchema>;

export const foreignExchangeQuoteSchema = z.object({
  sourceCurrency: currency,
  targetCurrency: currency,
  exchangeRate: optional(rate),
  quotePrice: optional(rate),
  quoteTime: optional(dateTime),
});
export type ForeignExchangeQuote = z.output<typeof foreignExchangeQuoteSchema>;
