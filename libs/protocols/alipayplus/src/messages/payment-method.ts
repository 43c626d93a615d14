import { z } from 'zod';
import { codeValue, currency, flag, id, optional, text } from './scalars.js';

export const paymentMethodSchema = z.object({
  /** The wallet or scheme, for example "CONNECT_WALLET"; a label, the code itself decides the route. */
  paymentMethodType: optional(text(64)),
  /** The code that was scanned, or an access token. */
  paymentMethodId: optional(codeValue),
  /** The payer as the wallet knows it. */
  customerId: optional(id),
});
export type PaymentMethod = z.output<typeof paymentMethodSchema>;

/** `PaymentCode`: the shop scans the payer; `OrderCode`: the payer scans an order; `EntryCode`: a code without amount. */
export const inStorePaymentScenarioSchema = z.enum(['PaymentCode', 'OrderCode', 'EntryCode']);
export type InStorePaymentScenario = z.output<typeof inStorePaymentScenarioSchema>;

export const paymentFactorSchema = z.object({
  isInStorePayment: optional(flag),
  isCashierPayment: optional(flag),
  presentmentMode: optional(text(32)),
  inStorePaymentScenario: optional(inStorePaymentScenarioSchema),
});
export type PaymentFactor = z.output<typeof paymentFactorSchema>;

export const settlementStrategySchema = z.object({ settlementCurrency: optional(currency) });
export type SettlementStrategy = z.output<typeof settlementStrategySchema>;
