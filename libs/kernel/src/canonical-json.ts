import assert from 'node:assert';
import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';

/** The package is CommonJS and exports the function itself; its types describe an ES module. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/**
 * RFC 8785. Undefined members are left out as JSON does; what JSON has no form for (bigint, functions, symbols,
 * NaN, Map, Set) asserts. A lone surrogate, which cannot be part of UTF-8, stays an escape.
 */
export function canonicalJson(value: unknown): string {
  assert(value !== undefined, 'undefined has no JSON form');
  assertJson(value);
  return canonicalize(value);
}

/** Lower-case hexadecimal SHA-256; text is hashed as UTF-8. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of the canonical JSON. */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

function assertJson(value: unknown): void {
  const type = typeof value;
  assert(type !== 'bigint' && type !== 'function' && type !== 'symbol', `a ${type} has no JSON form`);
  if (typeof value === 'number') assert(Number.isFinite(value), `${value} has no JSON form`);
  if (typeof value !== 'object' || value === null) return;
  assert(!(value instanceof Map) && !(value instanceof Set), 'a collection has no JSON form');
  if (!hasJsonForm(value)) Object.values(value).forEach((member) => assertJson(member));
}

function hasJsonForm(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
