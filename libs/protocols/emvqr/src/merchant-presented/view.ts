import { ok, type Result } from '@silkgate/kernel';
import { refuse, type QrError } from '../qr-error.js';
import { accountsOf, unreservedOf } from './accounts.js';
import { childrenOf, valueOf, type DataObject } from './data-object.js';
import { ADDITIONAL_FIELDS, type AdditionalField } from './layout.js';
import type { AdditionalData, LanguageTemplate, MerchantPresentedCode, Tip } from './merchant-code.js';
import type { Placed } from './read.js';

const FORM: Readonly<Record<string, RegExp>> = {
  '00': /^01$/,
  '52': /^[0-9]{4}$/,
  '53': /^[0-9]{3}$/,
  '54': /^(?=.{1,13}$)[0-9]+(\.[0-9]*)?$/,
  '55': /^0[123]$/,
  '56': /^(?=.{1,13}$)[0-9]+(\.[0-9]*)?$/,
  '57': /^(?=.{1,5}$)[0-9]{1,2}(\.[0-9]{1,2})?$/,
  '58': /^[A-Z]{2}$/,
};
/** The standard demands more (52, 59, 60), but codes in the field do without: nothing here can be priced without these. */
const REQUIRED = ['53', '58'] as const;
const USUALLY_PRESENT = ['52', '59', '60'] as const;

/** The typed view of a code whose structure and checksum were checked; `placed` is without the checksum. */
export function viewOf(placed: readonly Placed[]): Result<MerchantPresentedCode, QrError> {
  const objects = placed.map(({ object }) => object);
  const end = placed.at(-1)?.offset ?? 0;
  for (const tag of REQUIRED) if (valueOf(objects, tag) === undefined) return refuse('missing-tag', tag, end);
  for (const { object, offset } of placed) {
    const form = FORM[object.tag];
    const value = valueOf([object], object.tag);
    if (form !== undefined && value !== undefined && !form.test(value)) {
      return refuse('bad-value', object.tag, offset + 4);
    }
  }
  const accounts = accountsOf(placed);
  if (!accounts.ok) return accounts;
  if (accounts.value.length === 0) return refuse('missing-tag', '26', end);
  const unreserved = unreservedOf(placed);
  if (!unreserved.ok) return unreserved;
  const language = languageOf(placed);
  if (!language.ok) return language;
  const tip = tipOf(objects, end);
  if (!tip.ok) return tip;
  return ok({
    objects,
    payloadFormat: '01',
    merchantAccounts: accounts.value,
    currencyNumeric: valueOf(objects, '53') ?? '',
    country: valueOf(objects, '58') ?? '',
    unreserved: unreserved.value,
    missingTags: USUALLY_PRESENT.filter((tag) => valueOf(objects, tag) === undefined),
    ...present('pointOfInitiation', pointOfInitiationOf(objects)),
    ...present('merchantCategoryCode', valueOf(objects, '52')),
    ...present('amount', valueOf(objects, '54')),
    ...present('tip', tip.value),
    ...present('merchantName', valueOf(objects, '59')),
    ...present('merchantCity', valueOf(objects, '60')),
    ...present('postalCode', valueOf(objects, '61')),
    ...present('additionalData', additionalDataOf(objects)),
    ...present('languageTemplate', language.value),
  });
}

/** A property if there is a value for it, so that absent fields are absent and not undefined. */
function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });
}

function pointOfInitiationOf(objects: readonly DataObject[]): 'static' | 'dynamic' | undefined {
  switch (valueOf(objects, '01')) {
    case '11':
      return 'static';
    case '12':
      return 'dynamic';
    default:
      return undefined;
  }
}

function tipOf(objects: readonly DataObject[], end: number): Result<Tip | undefined, QrError> {
  const indicator = valueOf(objects, '55');
  if (indicator === undefined) return ok(undefined);
  if (indicator === '01') return ok({ kind: 'ask' });
  const tag = indicator === '02' ? '56' : '57';
  const value = valueOf(objects, tag);
  if (value === undefined) return refuse('missing-tag', tag, end);
  return ok(tag === '56' ? { kind: 'fixed', amount: value } : { kind: 'percentage', percentage: value });
}

function additionalDataOf(objects: readonly DataObject[]): AdditionalData | undefined {
  const children = childrenOf(objects, '62');
  if (children === undefined) return undefined;
  const fields = Object.entries(ADDITIONAL_FIELDS) as [AdditionalField, string][];
  const named = fields.flatMap(([name, tag]) => {
    const value = valueOf(children, tag);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(named), templates: children.filter((child) => 'children' in child) };
}

function languageOf(placed: readonly Placed[]): Result<LanguageTemplate | undefined, QrError> {
  const found = placed.find(({ object }) => object.tag === '64');
  const children = found === undefined ? undefined : childrenOf([found.object], '64');
  if (found === undefined || children === undefined) return ok(undefined);
  const language = valueOf(children, '00');
  if (language === undefined) return refuse('missing-tag', '64.00', found.offset + 4);
  if (!/^[A-Za-z]{2}$/.test(language)) return refuse('bad-value', '64.00', found.offset + 4);
  return ok({
    language,
    ...present('name', valueOf(children, '01')),
    ...present('city', valueOf(children, '02')),
  });
}
