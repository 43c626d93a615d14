import { z } from 'zod';
import { amountSchema } from './amount.js';
import { paymentFactorSchema } from './payment-method.js';
import { foreignExchangeQuoteSchema, quoteSchema } from './quote.js';
import { resultSchema } from './result.js';
import { codeValue, currency, id, optional } from './scalars.js';

/**
 * Wallet to switch. `sellCurrency` is what the payer pays, `buyCurrency` the merchant's. Without an amount the answer
 * is a reference rate; with `buyAmount` (fixed on the merchant's) or `sellAmount` (fixed on the payer's), which are
 * additions of ours like `codeValue` and `customerId`, it is a guaranteed quote.
 */
export const inquiryForeignExchangeQuoteRequestSchema = z
  .object({
    sellCurrency: currency,
    buyCurrency: currency,
    sellAmount: optional(amountSchema),
    buyAmount: optional(amountSchema),
    paymentFactor: optional(paymentFactorSchema),
    codeValue: optional(codeValue),
    customerId: optional(id),
  })
  .refine((request) => request.sellAmount === undefined || request.buyAmount === undefined, {
    message: 'sellAmount and buyAmount exclude each other',
    path: ['sellAmount'],
  })
  .refine((request) => (request.sellAmount?.currency ?? request.sellCurrency) === request.sellCurrency, {
    message: 'not in sellCurrency',
    path: ['sellAmount', 'currency'],
  })
  .refine((request) => (request.buyAmount?.currency ?? request.buyCurrency) === request.buyCurrency, {
    message: 'not in buyCurrency',
    path: ['buyAmount', 'currency'],
  });
export type InquiryForeignExchangeQuoteRequest = z.output<typeof inquiryForeignExchangeQuoteRequestSchema>;

export const inquiryForeignExchangeQuoteResponseSchema = z.object({
  result: resultSchema,
  foreignExchangeQuote: optional(foreignExchangeQuoteSchema),
  quote: optional(quoteSchema),
  sellAmount: optional(amountSchema),
  buyAmount: optional(amountSchema),
});
export type InquiryForeignExchangeQuoteResponse = z.output<typeof inquiryForeignExchangeQuoteResponseSchema>;
