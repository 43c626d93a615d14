import { z } from 'zod';
import { amountSchema } from './amount.js';
import { merchantSchema } from './merchant.js';
import { dateTime, description, id, label, optional, text } from './scalars.js';

export const envSchema = z.object({
  terminalType: optional(text(32)),
  osType: optional(text(32)),
  userAgent: optional(text(1024)),
  deviceTokenId: optional(id),
  clientIp: optional(text(64)),
  cookieId: optional(id),
  storeTerminalId: optional(id),
  storeTerminalRequestTime: optional(dateTime),
});
export type Env = z.output<typeof envSchema>;

export const goodsSchema = z.object({
  referenceGoodsId: optional(id),
  goodsName: optional(label),
  goodsCategory: optional(label),
  goodsUnitAmount: optional(amountSchema),
  goodsQuantity: optional(text(16)),
});
export type Goods = z.output<typeof goodsSchema>;

export const buyerSchema = z.object({
  referenceBuyerId: optional(id),
});

export const orderSchema = z.object({
  referenceOrderId: optional(id),
  orderDescription: optional(description),
  orderAmount: optional(amountSchema),
  merchant: optional(merchantSchema),
  goods: optional(z.array(goodsSchema).max(100)),
  buyer: optional(buyerSchema),
  env: optional(envSchema),
});
export type Order = z.output<typeof orderSchema>;
