import { z } from 'zod';
import { amountSchema } from './amount.js';
import { orderSchema } from './order.js';
import { payerFields } from './payer.js';
import { paymentFactorSchema, paymentMethodSchema, settlementStrategySchema } from './payment-method.js';
import { paymentQuoteSchema, quoteSchema } from './quote.js';
import { resultSchema } from './result.js';
import { businessDate, dateTime, id, label, optional, region, text, url } from './scalars.js';

/**
 * `pay` in its three directions.
 *
 * - acquirer to switch (scenario PaymentCode or OrderCode): `order`, `paymentAmount` in the merchant's currency,
 *   `paymentMethod.paymentMethodId` the code
 * - switch to wallet, or to the domestic wallet in the push flow: also `acquirerId`, `pspId`; `paymentAmount` is the
 *   billing amount, `payToAmount` the merchant's, `paymentQuote` the rate between them, `settlementAmount` and
 *   `settlementQuote` the reader's own settlement
 * - wallet to switch in the push flow (scenario EntryCode): `paymentMethod.paymentMethodId` the merchant's code,
 *   `payToAmount` in the merchant's currency, `paymentQuote.quoteId` the quote it was given, `paymentAmount` what it
 *   holds of its user, `paymentMethod.customerId`
 */
export const payRequestSchema = z.object({
  paymentRequestId: id,
  acquirerId: optional(id),
  pspId: optional(id),
  order: optional(orderSchema),
  paymentAmount: amountSchema,
  payToAmount: optional(amountSchema),
  paymentQuote: optional(paymentQuoteSchema),
  settlementAmount: optional(amountSchema),
  settlementQuote: optional(quoteSchema),
  settlementStrategy: optional(settlementStrategySchema),
  paymentMethod: paymentMethodSchema,
  paymentFactor: optional(paymentFactorSchema),
  paymentExpiryTime: optional(dateTime),
  paymentNotifyUrl: optional(url),
  paymentRedirectUrl: optional(url),
  allowedPspRegions: optional(z.array(region).max(300)),
  userRegion: optional(region),
  ...payerFields,
});
export type PayRequest = z.output<typeof payRequestSchema>;

const orderCodeFormSchema = z.object({
  paymentMethodType: optional(text(64)),
  expireTime: optional(dateTime),
  codeDetails: optional(
    z
      .array(
        z.object({
          codeValueType: optional(text(32)),
          codeValue: text(2048),
          displayType: optional(text(32)),
        }),
      )
      .max(10),
  ),
});

/**
 * What is known of a payment, as the answers of `pay` and `inquiryPayment` and `notifyPayment` tell it.
 * `businessDate` (the UTC+8 day the payment is counted in) is an addition of ours. The settlement fields are the
 * reader's own.
 */
export const paymentFields = {
  acquirerId: optional(id),
  pspId: optional(id),
  paymentRequestId: optional(id),
  paymentId: optional(id),
  paymentAmount: optional(amountSchema),
  payToAmount: optional(amountSchema),
  paymentQuote: optional(paymentQuoteSchema),
  paymentTime: optional(dateTime),
  businessDate: optional(businessDate),
  settlementAmount: optional(amountSchema),
  settlementQuote: optional(quoteSchema),
  customerId: optional(id),
  walletBrandName: optional(label),
} as const;

export const payResponseSchema = z.object({
  result: resultSchema,
  ...paymentFields,
  paymentUrl: optional(url),
  paymentExpiryTime: optional(dateTime),
  orderCodeForm: optional(orderCodeFormSchema),
});
export type PayResponse = z.output<typeof payResponseSchema>;
