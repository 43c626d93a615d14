import { z } from 'zod';
import { amountSchema } from './amount.js';
import { merchantSchema } from './merchant.js';
import { envSchema } from './order.js';
import { paymentFactorSchema, settlementStrategySchema } from './payment-method.js';
import { resultSchema } from './result.js';
import { flag, id, label, optional, region, text, url } from './scalars.js';

/** Acquirer to switch: which wallets could pay this. */
export const consultPaymentRequestSchema = z.object({
  paymentAmount: amountSchema,
  paymentFactor: optional(paymentFactorSchema),
  settlementStrategy: optional(settlementStrategySchema),
  merchant: optional(merchantSchema),
  userRegion: optional(region),
  allowedPspRegions: optional(z.array(region).max(300)),
  referenceUserId: optional(id),
  env: optional(envSchema),
});
export type ConsultPaymentRequest = z.output<typeof consultPaymentRequestSchema>;

const walletSchema = z.object({
  walletName: optional(label),
  walletBrandName: optional(label),
  walletRegion: optional(region),
  walletFeature: optional(text(64)),
});

const logoSchema = z.object({ logoName: optional(label), logoUrl: optional(url) });

export const paymentOptionSchema = z.object({
  paymentMethodType: text(64),
  paymentMethodCategory: optional(text(64)),
  enabled: optional(flag),
  preferred: optional(flag),
  disableReason: optional(label),
  logo: optional(logoSchema),
  paymentOptionDetail: optional(
    z.object({
      connectWallet: optional(z.object({ supportWallets: optional(z.array(walletSchema).max(200)) })),
    }),
  ),
});
export type PaymentOption = z.output<typeof paymentOptionSchema>;

export const consultPaymentResponseSchema = z.object({
  result: resultSchema,
  paymentOptions: optional(z.array(paymentOptionSchema).max(200)),
});
export type ConsultPaymentResponse = z.output<typeof consultPaymentResponseSchema>;
