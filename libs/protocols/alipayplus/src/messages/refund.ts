import { z } from 'zod';
import { amountSchema } from './amount.js';
import { NEEDS_PAYMENT_ID, namesPayment, paymentReferenceFields } from './inquiry-payment.js';
import { quoteSchema } from './quote.js';
import { resultSchema } from './result.js';
import { businessDate, dateTime, description, id, optional, url } from './scalars.js';

/**
 * Acquirer to switch: `refundAmount` in the merchant's currency. Switch to wallet: `refundAmount` is what the payer
 * gets back in the billing currency, `refundFromAmount` the merchant's amount, `settlementAmount` the reader's own.
 */
export const refundRequestSchema = z
  .object({
    ...paymentReferenceFields,
    refundRequestId: id,
    refundAmount: amountSchema,
    refundFromAmount: optional(amountSchema),
    refundToAmount: optional(amountSchema),
    refundQuote: optional(quoteSchema),
    settlementAmount: optional(amountSchema),
    settlementQuote: optional(quoteSchema),
    refundReason: optional(description),
    refundNotifyUrl: optional(url),
  })
  .refine(namesPayment, NEEDS_PAYMENT_ID);
export type RefundRequest = z.output<typeof refundRequestSchema>;

/** What is known of a refund. `businessDate` is an addition of ours. */
export const refundFields = {
  acquirerId: optional(id),
  pspId: optional(id),
  paymentRequestId: optional(id),
  paymentId: optional(id),
  refundRequestId: optional(id),
  refundId: optional(id),
  refundTime: optional(dateTime),
  refundAmount: optional(amountSchema),
  refundFromAmount: optional(amountSchema),
  businessDate: optional(businessDate),
  settlementAmount: optional(amountSchema),
  settlementQuote: optional(quoteSchema),
} as const;

export const refundResponseSchema = z.object({ result: resultSchema, ...refundFields });
export type RefundResponse = z.output<typeof refundResponseSchema>;

/** If both ids are given, `refundId` decides. */
export const inquiryRefundRequestSchema = z
  .object({
    acquirerId: optional(id),
    pspId: optional(id),
    refundRequestId: optional(id),
    refundId: optional(id),
  })
  .refine((request) => request.refundRequestId !== undefined || request.refundId !== undefined, {
    message: 'refundRequestId or refundId is required',
    path: ['refundRequestId'],
  });
export type InquiryRefundRequest = z.output<typeof inquiryRefundRequestSchema>;

export const refundStatusSchema = z.enum(['SUCCESS', 'PROCESSING', 'FAIL']);
export type RefundStatus = z.output<typeof refundStatusSchema>;

/** `result` is that of the inquiry, `refundStatus` that of the refund. */
export const inquiryRefundResponseSchema = z.object({
  result: resultSchema,
  refundStatus: optional(refundStatusSchema),
  refundResult: optional(resultSchema),
  ...refundFields,
});
export type InquiryRefundResponse = z.output<typeof inquiryRefundResponseSchema>;
