import { z } from 'zod';
import { NEEDS_PAYMENT_ID, namesPayment, paymentReferenceFields } from './inquiry-payment.js';
import { resultSchema } from './result.js';
import { dateTime, id, optional } from './scalars.js';

export const cancelPaymentRequestSchema = z
  .object(paymentReferenceFields)
  .refine(namesPayment, NEEDS_PAYMENT_ID);
export type CancelPaymentRequest = z.output<typeof cancelPaymentRequestSchema>;

/** `S`: nothing is debited, and never will be, under this payment. `cancelTime` is an addition of ours. */
export const cancelPaymentResponseSchema = z.object({
  result: resultSchema,
  acquirerId: optional(id),
  pspId: optional(id),
  paymentRequestId: optional(id),
  paymentId: optional(id),
  cancelTime: optional(dateTime),
});
export type CancelPaymentResponse = z.output<typeof cancelPaymentResponseSchema>;
