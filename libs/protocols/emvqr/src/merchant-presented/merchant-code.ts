import type { DataObject } from './data-object.js';
import type { AdditionalField, CardScheme } from './layout.js';

/** A merchant account of a card scheme, tags 02 to 25. */
export interface SchemeAccount {
  readonly kind: 'scheme';
  readonly tag: string;
  readonly scheme: CardScheme;
  readonly value: string;
  /** Tag 15 alone. */
  readonly unionPay?: UnionPayAccount;
}

/** UnionPay's tag 15: 8 + 8 + 15 characters. */
export interface UnionPayAccount {
  readonly acquirerIin: string;
  readonly forwardingIin: string;
  readonly merchantId: string;
}

/** A merchant account template, tags 26 to 51. */
export interface TemplateAccount {
  readonly kind: 'template';
  readonly tag: string;
  /** Globally unique identifier: an AID, a UUID without hyphens or a reversed domain name; case as in the code. */
  readonly guid: string;
  /** What follows the identifier; its meaning is the scheme's. */
  readonly children: readonly DataObject[];
}

export type MerchantAccount = SchemeAccount | TemplateAccount;

export type Tip =
  | { readonly kind: 'ask' }
  /** Amount in the code's currency, a decimal text. */
  | { readonly kind: 'fixed'; readonly amount: string }
  /** "5.5" is 5.5 per cent. */
  | { readonly kind: 'percentage'; readonly percentage: string };

export type AdditionalData = { readonly [Field in AdditionalField]?: string } & {
  /** Payment system templates, tags 50 to 99. */
  readonly templates: readonly DataObject[];
};

export interface LanguageTemplate {
  /** ISO 639, two letters. */
  readonly language: string;
  readonly name?: string;
  readonly city?: string;
}

/** A merchant-presented code, read. Source: EMV QRCPS Merchant-Presented Mode v1.1. */
export interface MerchantPresentedCode {
  /** Every data object in the order of the code, unknown ones too, without the checksum: `buildCode` takes them. */
  readonly objects: readonly DataObject[];
  readonly payloadFormat: '01';
  /** `static` may be paid many times, `dynamic` once. */
  readonly pointOfInitiation?: 'static' | 'dynamic';
  readonly merchantAccounts: readonly MerchantAccount[];
  readonly merchantCategoryCode?: string;
  /** ISO 4217 numeric, three digits. */
  readonly currencyNumeric: string;
  /** A decimal text as in the code ("23.72", "30"); absent if the payer enters it. */
  readonly amount?: string;
  readonly tip?: Tip;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly merchantName?: string;
  readonly merchantCity?: string;
  readonly postalCode?: string;
  readonly additionalData?: AdditionalData;
  readonly languageTemplate?: LanguageTemplate;
  /** Templates of tags 80 to 99. */
  readonly unreserved: readonly TemplateAccount[];
  /** Tags that the standard demands but that codes in the field leave out (52, 59, 60): for who wants to be strict. */
  readonly missingTags: readonly string[];
}
