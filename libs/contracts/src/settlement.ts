import { z } from 'zod';
import { AmountSchema, DateSchema, IdentifierSchema, InstantSchema, SignedAmountSchema } from './amount.js';

/**
 * A payer participant's window is settled: its position comes down by `payments - refunds` (before fees). `net` is
 * what was actually settled after fees, positive when the participant paid.
 */
export const WindowSettledSchema = z.object({
  windowId: IdentifierSchema,
  participantId: IdentifierSchema,
  leg: z.enum(['PAYER', 'PAYEE']),
  businessDate: DateSchema,
  payments: AmountSchema,
  refunds: AmountSchema,
  net: SignedAmountSchema,
  bankReference: z.string().max(64),
  settledAt: InstantSchema,
});
export type WindowSettled = z.infer<typeof WindowSettledSchema>;

/**
 * A merchant's payout left the switch (`INSTRUCTED`), then the bank confirmed its funding (`PAID`) or refused it
 * (`REJECTED`): what was refused is owed to the merchant again and paid with a later payout.
 */
export const PayoutChangedSchema = z.object({
  payoutId: IdentifierSchema,
  batchId: IdentifierSchema,
  acquirerId: IdentifierSchema,
  merchantId: IdentifierSchema,
  businessDate: DateSchema,
  amount: AmountSchema,
  state: z.enum(['INSTRUCTED', 'PAID', 'REJECTED']),
  changedAt: InstantSchema,
});
export type PayoutChanged = z.infer<typeof PayoutChangedSchema>;
