import { isBusinessDate, parseIsoInstant } from '@silkgate/kernel';
import { z } from 'zod';

// No control characters (U+0000 among them, which Postgres cannot store) and no half surrogates, which have no UTF-8.
const UNSTORABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** One to `maxLength` UTF-16 units. The dialect omits a field or sends null, but never an empty text. */
export function text(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((value) => !UNSTORABLE.test(value), 'control characters are not allowed');
}

/**
 * May be absent. Null means the same and is left out by `parseMessage` before it comes here: reading null here, by a
 * transformation of each optional field, was a seventh of the sandbox's work under load.
 */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.optional();
}

export const id = text(64);
export const description = text(256);
export const codeValue = text(512);
export const url = text(2048);
/** Names, labels, addresses. */
export const label = text(256);
export const currency = z.string().regex(/^[A-Z]{3}$/, 'expected three capital letters (ISO 4217)');
export const region = z.string().regex(/^[A-Z]{2}$/, 'expected two capital letters (ISO 3166-1)');
/** A rate as a decimal text, at most 15 decimals, used as a multiplier. */
export const rate = z.string().regex(/^\d{1,15}(\.\d{1,15})?$/, 'expected a decimal number as text');

export const dateTime = z
  .string()
  .max(40)
  .refine((value) => parseIsoInstant(value).ok, 'expected an ISO 8601 date-time with offset');

export const businessDate = z.string().refine(isBusinessDate, 'expected a day as YYYY-MM-DD');

/** The dialect's own form is the text; the SDKs send real booleans. */
export const flag = z
  .union([z.boolean(), z.literal('true'), z.literal('false')])
  .transform((value) => value === true || value === 'true');
