import { z } from 'zod';

/** ISO 4217 alpha-3 code. */
export const CurrencySchema = z.string().regex(/^[A-Z]{3}$/);

/** An amount in minor units of its ISO 4217 currency, as an integer string; may be negative only where a field says so. */
export const AmountSchema = z.object({
  currency: CurrencySchema,
  value: z.string().regex(/^\d{1,18}$/),
});
export type Amount = z.infer<typeof AmountSchema>;

/** As `AmountSchema`, for nets and balances that may be below zero. */
export const SignedAmountSchema = z.object({
  currency: CurrencySchema,
  value: z.string().regex(/^-?\d{1,18}$/),
});
export type SignedAmount = z.infer<typeof SignedAmountSchema>;

/** A plain decimal without exponent, for rates, fractions and residuals. */
export const DecimalSchema = z.string().regex(/^-?\d{1,40}(\.\d{1,80})?$/);

/** ISO 8601 with an offset; the switch writes UTC+8 with milliseconds. */
export const InstantSchema = z.iso.datetime({ offset: true });

/** Calendar date in UTC+8, `YYYY-MM-DD`. */
export const DateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Identifier given by us or by a participant; participants' are up to 64 characters. */
export const IdentifierSchema = z.string().min(1).max(64);

/** SHA-256 in lower-case hexadecimal. */
export const HashSchema = z.string().regex(/^[0-9a-f]{64}$/);
