import { z } from 'zod';
import { currency } from './scalars.js';

/**
 * `value` is a count of the currency's minor units as 1 to 18 digits (18 fit a 64-bit integer) without leading zeros,
 * so that equal amounts are equal texts. Zero has the form of an amount; whether it may be paid is for the engine to
 * say, as is whether the currency exists.
 */
export const amountSchema = z.object({
  currency,
  value: z.string().regex(/^(0|[1-9]\d{0,17})$/, 'expected 1 to 18 digits in the minor unit'),
});
export type Amount = z.output<typeof amountSchema>;
