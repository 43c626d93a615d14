import { z } from 'zod';
import {
  AmountSchema,
  CurrencySchema,
  DateSchema,
  DecimalSchema,
  HashSchema,
  IdentifierSchema,
  InstantSchema,
  SignedAmountSchema,
} from './amount.js';
import { QuotationSchema } from './rates.js';

/**
 * A published rate that a conversion used, with the set it came from. The set priced from `publishedAt` until
 * `effectiveUntil`, which records of before it was recorded do not say.
 */
export const RateUseSchema = z.object({
  rateSetId: IdentifierSchema,
  source: z.string(),
  baseCurrency: CurrencySchema,
  publishedAt: InstantSchema,
  effectiveUntil: InstantSchema.optional(),
  publicationDate: DateSchema,
  replayedFrom: DateSchema.optional(),
  setHash: HashSchema,
  quotation: QuotationSchema,
});
export type RateUse = z.infer<typeof RateUseSchema>;

/**
 * One factor of a rate, in order of multiplication: units of `to` for one unit of `from` are
 * numerator / denominator, taken from `rateUses[use]` as published.
 */
export const RateStepSchema = z.object({
  from: CurrencySchema,
  to: CurrencySchema,
  use: z.number().int().nonnegative(),
  numerator: DecimalSchema,
  denominator: DecimalSchema,
});
export type RateStep = z.infer<typeof RateStepSchema>;

/**
 * One conversion of the transaction amount. The factors are multiplied exactly, then `(1 + markup)`, then the rate is
 * rounded once, HALF_UP, to `rateDecimals`; the amount is `from x rate`, rounded once with `rounding` to the target
 * currency's step; `residual` is exact minus rounded, in minor units of `to`. `fixedOn: 'TARGET'` says the payer's
 * amount was given and `from` is `to / rate`, rounded once to the step of the source currency: rounding and residual
 * are then those of `from`.
 */
export const ConversionSchema = z.object({
  purpose: z.enum([
    'BILLING',
    'PAYER_SETTLEMENT',
    'PAYER_SETTLEMENT_MID',
    'PAYEE_SETTLEMENT',
    'INTERCHANGE_SETTLEMENT',
  ]),
  from: AmountSchema,
  to: AmountSchema,
  path: z.enum(['IDENTITY', 'DIRECT', 'VIA_CNY', 'VIA_USD']),
  steps: z.array(RateStepSchema),
  markup: DecimalSchema,
  rate: DecimalSchema,
  rateDecimals: z.number().int(),
  rounding: z.enum(['HALF_UP', 'HALF_EVEN']),
  residual: DecimalSchema,
  fixedOn: z.literal('TARGET').optional(),
});
export type Conversion = z.infer<typeof ConversionSchema>;

/** A fee as a fraction of a base amount; `amount` is rounded once, `residual` as in a conversion. */
export const FeeSchema = z.object({
  kind: z.enum(['DISCOUNT', 'INTERCHANGE', 'SERVICE']),
  base: AmountSchema,
  fraction: DecimalSchema,
  amount: AmountSchema,
  rounding: z.enum(['HALF_UP', 'HALF_EVEN']),
  residual: DecimalSchema,
});
export type Fee = z.infer<typeof FeeSchema>;

/**
 * All that recomputes a payment's amounts by hand. `payerSettlementMid` is the payer settlement amount without
 * mark-up (what the inventory takes), `markup` the difference; `acquirerShare` is discount minus interchange minus
 * service, which rounding may bring a minor unit below zero; `interchangeSettlement` is the interchange in the payer's settlement currency, at the rate without mark-up.
 * `holidays` are the days, besides weekends, that did not count as business days between the dates of the sets used;
 * absent where there were none.
 */
export const ConversionRecordSchema = z.object({
  version: z.literal(1),
  transaction: AmountSchema,
  billing: AmountSchema,
  payerSettlement: AmountSchema,
  payeeSettlement: AmountSchema,
  payerSettlementMid: AmountSchema,
  markup: AmountSchema,
  rateUses: z.array(RateUseSchema),
  holidays: z.array(DateSchema).optional(),
  conversions: z.array(ConversionSchema),
  fees: z.array(FeeSchema),
  acquirerShare: SignedAmountSchema,
  interchangeSettlement: AmountSchema,
  quoteId: IdentifierSchema,
  quotedAt: InstantSchema,
  quoteExpiresAt: InstantSchema,
});
export type ConversionRecord = z.infer<typeof ConversionRecordSchema>;

/**
 * A refund's amounts: each is round(original x (refundedBefore + transaction) / original transaction) minus what was
 * given back before, so `givenBackBefore` holds, per amount, the sum of the earlier refunds. `markup` and
 * `acquirerShare` are differences of such amounts and may be a minor unit below zero in one part.
 */
export const RefundConversionSchema = z.object({
  version: z.literal(1),
  original: ConversionRecordSchema,
  transaction: AmountSchema,
  refundedBefore: AmountSchema,
  billing: AmountSchema,
  payerSettlement: AmountSchema,
  payeeSettlement: AmountSchema,
  payerSettlementMid: AmountSchema,
  markup: SignedAmountSchema,
  fees: z.object({
    discount: AmountSchema,
    interchange: AmountSchema,
    service: AmountSchema,
    acquirerShare: SignedAmountSchema,
    interchangeSettlement: AmountSchema,
  }),
  givenBackBefore: z.object({
    billing: AmountSchema,
    payerSettlement: AmountSchema,
    payeeSettlement: AmountSchema,
    payerSettlementMid: AmountSchema,
    discount: AmountSchema,
    interchange: AmountSchema,
    service: AmountSchema,
    acquirerShare: SignedAmountSchema,
    interchangeSettlement: AmountSchema,
  }),
  discountKept: z.boolean(),
});
export type RefundConversion = z.infer<typeof RefundConversionSchema>;
