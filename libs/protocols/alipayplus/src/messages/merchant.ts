import { z } from 'zod';
import { id, label, optional, region, text } from './scalars.js';

export const addressSchema = z.object({
  region: optional(region),
  state: optional(label),
  city: optional(label),
  address1: optional(label),
  address2: optional(label),
  zipCode: optional(text(32)),
});
export type Address = z.output<typeof addressSchema>;

const mcc = z.string().regex(/^\d{4}$/, 'expected four digits (ISO 18245)');

export const storeSchema = z.object({
  referenceStoreId: optional(id),
  storeName: optional(label),
  storeMCC: optional(mcc),
  storeDisplayName: optional(label),
  storeTerminalId: optional(id),
  storeOperatorId: optional(id),
  storePhoneNo: optional(text(32)),
  storeAddress: optional(addressSchema),
});
export type Store = z.output<typeof storeSchema>;

export const merchantSchema = z.object({
  referenceMerchantId: id,
  merchantMCC: optional(mcc),
  merchantName: optional(label),
  merchantDisplayName: optional(label),
  merchantAddress: optional(addressSchema),
  merchantRegisterDate: optional(text(40)),
  store: optional(storeSchema),
});
export type Merchant = z.output<typeof merchantSchema>;
