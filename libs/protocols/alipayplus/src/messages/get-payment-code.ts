import { z } from 'zod';
import { payerFields } from './payer.js';
import { resultSchema } from './result.js';
import { codeValue, dateTime, id, optional, region } from './scalars.js';

/** Up to 20 codes at once, so that a wallet can keep some for a user who is offline. */
const codeQuantity = z.string().regex(/^([1-9]|1\d|20)$/, 'expected a number from 1 to 20 as text');

/** Wallet to switch: codes for the page that a user shows to the shop. */
export const getPaymentCodeRequestSchema = z.object({
  customerId: id,
  region: optional(region),
  codeQuantity: optional(codeQuantity),
  ...payerFields,
});
export type GetPaymentCodeRequest = z.output<typeof getPaymentCodeRequestSchema>;

export const paymentCodeSchema = z.object({ codeValue, codeExpiryTime: dateTime });
export type PaymentCode = z.output<typeof paymentCodeSchema>;

export const getPaymentCodeResponseSchema = z.object({
  result: resultSchema,
  paymentCodes: optional(z.array(paymentCodeSchema).max(20)),
});
export type GetPaymentCodeResponse = z.output<typeof getPaymentCodeResponseSchema>;
