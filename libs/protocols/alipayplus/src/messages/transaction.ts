import { z } from 'zod';
import { amountSchema } from './amount.js';
import { quoteSchema } from './quote.js';
import { resultSchema } from './result.js';
import { businessDate, dateTime, id, optional } from './scalars.js';

export const transactionTypeSchema = z.enum([
  'PAYMENT',
  'REFUND',
  'CAPTURE',
  'CANCEL',
  'AUTHORIZATION',
  'VOID',
  'INCREMENTAL',
]);
export type TransactionType = z.output<typeof transactionTypeSchema>;

export const transactionStatusSchema = z.enum(['SUCCESS', 'FAIL', 'PROCESSING', 'CANCELLED', 'PENDING']);
export type TransactionStatus = z.output<typeof transactionStatusSchema>;

/**
 * One movement under a payment, as an inquiry lists them. `transactionRequestId`, `transactionAmount`,
 * `transactionTime` and `businessDate` are additions of ours.
 */
export const transactionSchema = z.object({
  transactionId: optional(id),
  transactionRequestId: optional(id),
  transactionType: transactionTypeSchema,
  transactionStatus: transactionStatusSchema,
  transactionResult: optional(resultSchema),
  transactionAmount: optional(amountSchema),
  transactionTime: optional(dateTime),
  businessDate: optional(businessDate),
  grossSettlementAmount: optional(amountSchema),
  settlementQuote: optional(quoteSchema),
});
export type Transaction = z.output<typeof transactionSchema>;
