import { z } from 'zod';
import { NEEDS_PAYMENT_ID, namesPayment } from './inquiry-payment.js';
import { paymentFields } from './pay.js';
import { refundFields, refundStatusSchema } from './refund.js';
import { resultSchema } from './result.js';
import { id, optional } from './scalars.js';

/** The final result of a payment: wallet to switch, and switch to each side that did not get it in an answer. */
export const notifyPaymentRequestSchema = z
  .object({ paymentResult: resultSchema, ...paymentFields })
  .refine(namesPayment, NEEDS_PAYMENT_ID);
export type NotifyPaymentRequest = z.output<typeof notifyPaymentRequestSchema>;

/** Anything but `S` is sent again. */
export const notifyPaymentResponseSchema = z.object({ result: resultSchema });
export type NotifyPaymentResponse = z.output<typeof notifyPaymentResponseSchema>;

/** An addition of ours: the final result of a refund, to a side that did not get it in an answer. */
export const notifyRefundRequestSchema = z.object({
  ...refundFields,
  refundResult: resultSchema,
  refundStatus: optional(refundStatusSchema),
  refundRequestId: id,
});
export type NotifyRefundRequest = z.output<typeof notifyRefundRequestSchema>;

export const notifyRefundResponseSchema = z.object({ result: resultSchema });
export type NotifyRefundResponse = z.output<typeof notifyRefundResponseSchema>;
