import { z } from 'zod';
import { IdentifierSchema, InstantSchema } from './amount.js';

/** What a counterparty said that contradicts what was agreed or stored. */
export const ALARM_KINDS = [
  'WRONG_AMOUNT',
  'WRONG_CURRENCY',
  'WRONG_ID',
  'WRONG_PARTICIPANT',
  'WRONG_SIGNATURE',
  'SUCCESS_AFTER_CANCEL',
  'ANOTHER_SUCCESS',
  'CONTRADICTS_FINAL_STATE',
  'CANCEL_REFUSED',
  'REFUND_REFUSED',
] as const;

/**
 * Told once for each kind of contradiction of a payment or operation (`subjectId`), and again where it is repeated after
 * a person closed its case. What was said was not believed; the payment is inquired, and what stays contradictory is
 * cancelled and a case for a person.
 */
export const PaymentAlarmedSchema = z.object({
  subjectId: IdentifierSchema,
  paymentId: IdentifierSchema,
  kind: z.enum(ALARM_KINDS),
  /** Counts the alarms of this kind and subject, from 1. */
  number: z.int().positive().optional(),
  /** Who said it. */
  participantId: IdentifierSchema,
  detail: z.string(),
  raisedAt: InstantSchema,
});
export type PaymentAlarmed = z.infer<typeof PaymentAlarmedSchema>;
