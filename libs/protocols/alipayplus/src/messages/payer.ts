import { z } from 'zod';
import { optional, text } from './scalars.js';

/** Whether the wallet has checked the payer's identity document; decides which visitor limit holds. */
export const identityLevelSchema = z.enum(['IDENTIFIED', 'UNIDENTIFIED']);
export type IdentityLevel = z.output<typeof identityLevelSchema>;

/** Additions of ours to what a wallet says about its payer. */
export const payerFields = {
  identityLevel: optional(identityLevelSchema),
  /** The same for one person in every wallet: a keyed hash of document country, type and number. */
  payerReference: optional(text(128)),
} as const;
