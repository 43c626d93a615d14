import { z } from 'zod';
import {
  CurrencySchema,
  DateSchema,
  DecimalSchema,
  HashSchema,
  IdentifierSchema,
  InstantSchema,
} from './amount.js';

/**
 * One published rate. `BASE_PER_CURRENCY`: `value` units of the set's base currency for `unit` units of `currency`
 * (USD 718.78 CNY per 100). `CURRENCY_PER_BASE`: `value` units of `currency` for `unit` units of the base
 * (THB 477.13 per 100 CNY).
 */
export const QuotationSchema = z.object({
  currency: CurrencySchema,
  value: DecimalSchema,
  unit: z.number().int().positive(),
  direction: z.enum(['BASE_PER_CURRENCY', 'CURRENCY_PER_BASE']),
});
export type Quotation = z.infer<typeof QuotationSchema>;

/**
 * A rate set as published. It prices from `effectiveFrom` until `effectiveUntil` (next scheduled publication plus
 * grace). `replayedFrom` is the original date of values that a simulated publisher repeats. `hash` is the SHA-256 of
 * the canonical JSON of the set without `hash` and `rateSetId`.
 */
export const RateSetSchema = z.object({
  rateSetId: IdentifierSchema,
  source: z.string().min(1).max(64),
  kind: z.enum(['CENTRAL_PARITY', 'MARKET_MID']),
  baseCurrency: CurrencySchema,
  publishedAt: InstantSchema,
  effectiveFrom: InstantSchema,
  effectiveUntil: InstantSchema,
  publicationDate: DateSchema,
  replayedFrom: DateSchema.optional(),
  quotations: z.array(QuotationSchema).min(1).max(400),
  hash: HashSchema,
});
export type RateSet = z.infer<typeof RateSetSchema>;
