import { z } from 'zod';
import { paymentFields } from './pay.js';
import { resultSchema } from './result.js';
import { dateTime, id, optional } from './scalars.js';
import { transactionSchema } from './transaction.js';

/** The ids by which a payment is named: the initiator's, ours, or both (then both must be of the same payment). */
export const paymentReferenceFields = {
  acquirerId: optional(id),
  pspId: optional(id),
  paymentRequestId: optional(id),
  paymentId: optional(id),
} as const;

export function namesPayment(reference: { paymentRequestId?: unknown; paymentId?: unknown }): boolean {
  return reference.paymentRequestId !== undefined || reference.paymentId !== undefined;
}
export const NEEDS_PAYMENT_ID = {
  message: 'paymentRequestId or paymentId is required',
  path: ['paymentRequestId'],
};

export const inquiryPaymentRequestSchema = z
  .object(paymentReferenceFields)
  .refine(namesPayment, NEEDS_PAYMENT_ID);
export type InquiryPaymentRequest = z.output<typeof inquiryPaymentRequestSchema>;

/** `result` is that of the inquiry, `paymentResult` that of the payment; a cancelled one is `F` ORDER_IS_CANCELED. */
export const inquiryPaymentResponseSchema = z.object({
  result: resultSchema,
  paymentResult: optional(resultSchema),
  ...paymentFields,
  paymentExpiryTime: optional(dateTime),
  transactions: optional(z.array(transactionSchema).max(1000)),
});
export type InquiryPaymentResponse = z.output<typeof inquiryPaymentResponseSchema>;
