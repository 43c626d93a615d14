import { z } from 'zod';
import { CurrencySchema, DateSchema, DecimalSchema, IdentifierSchema, InstantSchema } from './amount.js';

/** A version of a participant with its agreement, as imported. Fractions are decimal (`0.003` is 0.3 %). */
export const ParticipantPublishedSchema = z.object({
  clientId: IdentifierSchema,
  version: z.number().int().positive(),
  kind: z.enum(['wallet', 'acquirer']),
  name: z.string(),
  country: z.string().length(2),
  currency: CurrencySchema,
  validFrom: InstantSchema,
  agreement: z.object({
    agreementId: IdentifierSchema,
    settlementCurrency: CurrencySchema,
    settlementMarkup: DecimalSchema,
    billingCurrency: CurrencySchema,
    billingMarkup: DecimalSchema,
    netDebitCap: z.object({ currency: CurrencySchema, value: z.string().regex(/^\d{1,18}$/) }),
    settlementLagDays: z.number().int().nonnegative(),
    holidays: z.array(DateSchema),
  }),
  /** Account at the settlement bank in the settlement currency that the participant mandated. */
  settlementAccount: z.string().max(64),
  files: z.object({ encoding: z.enum(['utf-8', 'gbk']) }),
  /** SUSPENDED: no payment begins with it, those under way finish. Absent in events of before: ACTIVE. */
  status: z.enum(['ACTIVE', 'SUSPENDED']).optional(),
});
export type ParticipantPublished = z.infer<typeof ParticipantPublishedSchema>;

/** A version of a merchant with its fee schedule and its payout account at its domestic wallet. */
export const MerchantPublishedSchema = z.object({
  merchantId: IdentifierSchema,
  version: z.number().int().positive(),
  acquirerId: IdentifierSchema,
  /** The acquirer's own number of it, by which payers' wallets are told of it; never another. Absent in events of before. */
  referenceMerchantId: IdentifierSchema.optional(),
  name: z.string(),
  nameLocal: z.string().optional(),
  merchantCategoryCode: z.string().regex(/^\d{4}$/),
  city: z.string(),
  country: z.string().length(2),
  currency: CurrencySchema,
  validFrom: InstantSchema,
  fees: z.object({
    discount: DecimalSchema,
    interchange: DecimalSchema,
    service: DecimalSchema,
    keptOnRefund: z.boolean(),
  }),
  payoutAccount: z.string().max(64),
  payoutLagDays: z.number().int().nonnegative(),
});
export type MerchantPublished = z.infer<typeof MerchantPublishedSchema>;
