/** Which tags are templates. Source: EMV QRCPS Merchant-Presented Mode v1.1, tables 3.1, 3.7 and 3.8. */
export function isTemplateTag(parent: string, tag: string): boolean {
  const number = Number(tag);
  if (parent === '')
    return between(number, 26, 51) || tag === '62' || tag === '64' || between(number, 80, 99);
  // Of the templates only additional data holds templates again: those of payment systems.
  return parent === '62' && between(number, 50, 99);
}

export function isMerchantAccountTag(tag: string): boolean {
  return between(Number(tag), 2, 51);
}

export function isUnreservedTag(tag: string): boolean {
  return between(Number(tag), 80, 99);
}

const SCHEMES = [
  { first: 2, last: 3, scheme: 'visa' },
  { first: 4, last: 5, scheme: 'mastercard' },
  { first: 6, last: 8, scheme: 'emvco' },
  { first: 9, last: 10, scheme: 'discover' },
  { first: 11, last: 12, scheme: 'american-express' },
  { first: 13, last: 14, scheme: 'jcb' },
  { first: 15, last: 16, scheme: 'unionpay' },
  { first: 17, last: 25, scheme: 'emvco' },
] as const;

/** `emvco` are tags reserved by EMVCo. */
export type CardScheme = (typeof SCHEMES)[number]['scheme'];

/** The scheme of a merchant account tag from 02 to 25. */
export function schemeOf(tag: string): CardScheme | undefined {
  return SCHEMES.find(({ first, last }) => between(Number(tag), first, last))?.scheme;
}

/** Additional data (62): names of the tags 01 to 11. */
export const ADDITIONAL_FIELDS = {
  billNumber: '01',
  mobileNumber: '02',
  storeLabel: '03',
  loyaltyNumber: '04',
  referenceLabel: '05',
  customerLabel: '06',
  terminalLabel: '07',
  purpose: '08',
  consumerDataRequest: '09',
  merchantTaxId: '10',
  merchantChannel: '11',
} as const;

export type AdditionalField = keyof typeof ADDITIONAL_FIELDS;

function between(number: number, first: number, last: number): boolean {
  return number >= first && number <= last;
}
