import type { Result } from '@silkgate/kernel';
import { ok } from '@silkgate/kernel';
import { refuse, type QrError } from '../qr-error.js';
import type { DataObject } from './data-object.js';
import { ADDITIONAL_FIELDS, type AdditionalField } from './layout.js';
import type { LanguageTemplate } from './merchant-code.js';
import { parseMerchantCode } from './parse.js';
import { buildCode } from './write.js';

/** What a merchant account is made of: a template with its identifier, or UnionPay's tag 15. */
export type AccountSpecification =
  | { readonly tag: string; readonly guid: string; readonly values: Readonly<Record<string, string>> }
  | { readonly acquirerIin: string; readonly forwardingIin: string; readonly merchantId: string };

export interface MerchantCodeSpecification {
  readonly pointOfInitiation: 'static' | 'dynamic';
  readonly accounts: readonly AccountSpecification[];
  /** ISO 18245. */
  readonly merchantCategoryCode: string;
  /** ISO 4217 numeric. */
  readonly currencyNumeric: string;
  /** Decimal text in major units ("88.80"); absent: the payer enters it. */
  readonly amount?: string;
  readonly country: string;
  /** Up to 25 characters. */
  readonly merchantName: string;
  /** Up to 15 characters. */
  readonly merchantCity: string;
  readonly postalCode?: string;
  readonly additionalData?: { readonly [Field in AdditionalField]?: string };
  readonly languageTemplate?: LanguageTemplate;
}

const MAX_NAME = 25;
const MAX_CITY = 15;
const MAX_VALUE = 99;

/** Builds a merchant-presented code that follows the standard, or says which tag cannot be written. */
export function composeMerchantCode(specification: MerchantCodeSpecification): Result<string, QrError> {
  const objects = objectsOf(specification);
  const unwritable = objects.find((object) => !isWritable(object));
  if (unwritable !== undefined) return refuse('bad-length', unwritable.tag, 0);
  const text = buildCode(objects);
  const parsed = parseMerchantCode(text);
  return parsed.ok ? ok(text) : parsed;
}

function objectsOf(specification: MerchantCodeSpecification): readonly DataObject[] {
  const { additionalData = {}, languageTemplate } = specification;
  const fields = Object.entries(ADDITIONAL_FIELDS) as [AdditionalField, string][];
  const additional = fields.flatMap(([name, tag]) => primitive(tag, additionalData[name]));
  return [
    ...primitive('00', '01'),
    ...primitive('01', specification.pointOfInitiation === 'static' ? '11' : '12'),
    ...specification.accounts.map(accountObject),
    ...primitive('52', specification.merchantCategoryCode),
    ...primitive('53', specification.currencyNumeric),
    ...primitive('54', specification.amount),
    ...primitive('58', specification.country),
    ...primitive('59', specification.merchantName),
    ...primitive('60', specification.merchantCity),
    ...primitive('61', specification.postalCode),
    ...template('62', additional),
    ...template('64', languageTemplate === undefined ? [] : languageObjects(languageTemplate)),
  ];
}

function accountObject(account: AccountSpecification): DataObject {
  if (!('guid' in account)) {
    return { tag: '15', value: account.acquirerIin + account.forwardingIin + account.merchantId };
  }
  const values = Object.entries(account.values).map(([tag, value]) => ({ tag, value }));
  values.sort((left, right) => Number(left.tag) - Number(right.tag));
  return { tag: account.tag, children: [{ tag: '00', value: account.guid }, ...values] };
}

function languageObjects({ language, name, city }: LanguageTemplate): readonly DataObject[] {
  return [...primitive('00', language), ...primitive('01', name), ...primitive('02', city)];
}

function primitive(tag: string, value: string | undefined): readonly DataObject[] {
  return value === undefined ? [] : [{ tag, value }];
}

function template(tag: string, children: readonly DataObject[]): readonly DataObject[] {
  return children.length === 0 ? [] : [{ tag, children }];
}

function isWritable(object: DataObject): boolean {
  if (!/^[0-9]{2}$/.test(object.tag)) return false;
  if ('children' in object) return object.children.every(isWritable) && encodedLength(object) <= MAX_VALUE;
  const limit = object.tag === '59' ? MAX_NAME : object.tag === '60' ? MAX_CITY : MAX_VALUE;
  const length = [...object.value].length;
  return length >= 1 && length <= limit;
}

/** Characters of a template's value. */
function encodedLength(object: DataObject): number {
  if (!('children' in object)) return [...object.value].length;
  return object.children.reduce((sum, child) => sum + 4 + encodedLength(child), 0);
}
