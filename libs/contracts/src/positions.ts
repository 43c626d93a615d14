import { z } from 'zod';
import { AmountSchema, CurrencySchema, IdentifierSchema, InstantSchema } from './amount.js';

/**
 * A participant's use of its net debit cap has come up to a threshold. Told once each time it comes up from below;
 * `used` is what is reserved and posted, as far as that is owed to us.
 */
export const PositionWarnedSchema = z.object({
  participantId: IdentifierSchema,
  currency: CurrencySchema,
  thresholdPercent: z.union([z.literal(80), z.literal(95)]),
  used: AmountSchema,
  cap: AmountSchema,
  warnedAt: InstantSchema,
});
export type PositionWarned = z.infer<typeof PositionWarnedSchema>;
