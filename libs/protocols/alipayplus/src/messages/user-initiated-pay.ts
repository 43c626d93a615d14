import { z } from 'zod';
import { amountSchema } from './amount.js';
import { merchantSchema } from './merchant.js';
import { orderSchema } from './order.js';
import { payerFields } from './payer.js';
import { paymentFactorSchema, settlementStrategySchema } from './payment-method.js';
import { paymentQuoteSchema } from './quote.js';
import { resultSchema } from './result.js';
import { codeValue, currency, dateTime, id, optional, region, url } from './scalars.js';

/** Wallet to switch: a user scanned this. Switch to acquirer, with `acquirerId` and `pspId`: open the order behind it. */
export const userInitiatedPayRequestSchema = z.object({
  acquirerId: optional(id),
  pspId: optional(id),
  codeValue,
  customerId: id,
  userRegion: optional(region),
  ...payerFields,
});
export type UserInitiatedPayRequest = z.output<typeof userInitiatedPayRequestSchema>;

/** `ORDER_CODE`: the amount is in the order; `ENTRY_CODE`: the payer enters it. */
export const codeTypeSchema = z.enum(['ORDER_CODE', 'ENTRY_CODE']);
export type CodeType = z.output<typeof codeTypeSchema>;

/**
 * - acquirer to switch: ORDER_CODE, its `paymentRequestId`, `order`, `paymentAmount` in the merchant's currency,
 *   `paymentExpiryTime`
 * - switch to wallet, order code: ORDER_CODE, `paymentId` (ours), `order`, `paymentAmount` the billing amount,
 *   `payToAmount` the merchant's, `paymentQuote`, `paymentExpiryTime`
 * - switch to wallet, entry code: ENTRY_CODE, `merchant`, `payToCurrency`. `merchant`, `payToCurrency` and `paymentId`
 *   are additions of ours.
 */
export const userInitiatedPayResponseSchema = z.object({
  result: resultSchema,
  codeType: optional(codeTypeSchema),
  acquirerId: optional(id),
  pspId: optional(id),
  paymentRequestId: optional(id),
  paymentId: optional(id),
  order: optional(orderSchema),
  merchant: optional(merchantSchema),
  paymentFactor: optional(paymentFactorSchema),
  paymentAmount: optional(amountSchema),
  payToAmount: optional(amountSchema),
  payToCurrency: optional(currency),
  paymentQuote: optional(paymentQuoteSchema),
  paymentExpiryTime: optional(dateTime),
  paymentNotifyUrl: optional(url),
  paymentRedirectUrl: optional(url),
  settlementStrategy: optional(settlementStrategySchema),
});
export type UserInitiatedPayResponse = z.output<typeof userInitiatedPayResponseSchema>;
