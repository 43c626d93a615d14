import { err, ok, type Result } from '@silkgate/kernel';
import { isSignatureAlgorithm, type SignatureAlgorithm } from './algorithm.js';

export interface SignatureHeader {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  readonly signature: Buffer;
}

/** Why a `Signature` header was refused. `detail` never holds the signature itself. */
export interface SignatureHeaderError {
  readonly code:
    | 'too-long'
    | 'malformed-field'
    | 'unknown-field'
    | 'duplicate-field'
    | 'missing-field'
    | 'unknown-algorithm'
    | 'bad-key-version'
    | 'bad-signature-encoding';
  readonly detail: string;
}

/** An RSA-4096 signature is 684 base64 characters, three times that if each were percent-encoded. */
const MAX_HEADER_LENGTH = 4096;
const KEY_VERSION = /^[0-9A-Za-z._-]{1,32}$/;
const BASE64 =
  /^(?:[0-9A-Za-z+/]{4})+(?:[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?$|^[0-9A-Za-z+/]{2}==$|^[0-9A-Za-z+/]{3}=$/;
const FIELDS = ['algorithm', 'keyVersion', 'signature'] as const;
type Field = (typeof FIELDS)[number];

/** `algorithm=RSA256,keyVersion=1,signature=<percent-encoded base64>`, in this order and without spaces. */
export function formatSignatureHeader(header: {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  readonly signature: Uint8Array;
}): string {
  const base64 = Buffer.from(header.signature).toString('base64');
  return `algorithm=${header.algorithm},keyVersion=${header.keyVersion},signature=${encodeURIComponent(base64)}`;
}

/**
 * Reads a `Signature` header. Order and white space around fields do not matter; all three fields must be there once,
 * and nothing else. The base64 may be percent-encoded ("%2B") or plain ("+").
 */
export function parseSignatureHeader(text: string): Result<SignatureHeader, SignatureHeaderError> {
  if (text.length > MAX_HEADER_LENGTH) return refuse('too-long', `more than ${MAX_HEADER_LENGTH} characters`);
  const fields = splitFields(text);
  if (!fields.ok) return fields;
  const { algorithm, keyVersion, signature } = fields.value;
  if (algorithm === undefined) return refuse('missing-field', 'algorithm');
  if (keyVersion === undefined) return refuse('missing-field', 'keyVersion');
  if (signature === undefined) return refuse('missing-field', 'signature');
  if (!isSignatureAlgorithm(algorithm))
    return refuse('unknown-algorithm', 'use RSA256, ES256, Ed25519 or SM2');
  if (!KEY_VERSION.test(keyVersion))
    return refuse('bad-key-version', '1 to 32 letters, digits, ".", "_" or "-"');
  const bytes = decodeSignature(signature);
  if (bytes === undefined) return refuse('bad-signature-encoding', 'not percent-encoded base64');
  return ok({ algorithm, keyVersion, signature: bytes });
}

function splitFields(text: string): Result<Partial<Record<Field, string>>, SignatureHeaderError> {
  const found: Partial<Record<Field, string>> = {};
  for (const [index, part] of text.split(',').entries()) {
    const equals = part.indexOf('=');
    if (equals < 0) return refuse('malformed-field', `field ${index + 1} has no "="`);
    const name = FIELDS.find((field) => field === part.slice(0, equals).trim());
    if (name === undefined) return refuse('unknown-field', `field ${index + 1}`);
    if (found[name] !== undefined) return refuse('duplicate-field', name);
    found[name] = part.slice(equals + 1).trim();
  }
  return ok(found);
}

function decodeSignature(text: string): Buffer | undefined {
  const base64 = percentDecoded(text);
  if (base64 === undefined || !BASE64.test(base64)) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  // Two texts for the same bytes (stray bits in the last character) would be two signatures for one message.
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

function percentDecoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function refuse(code: SignatureHeaderError['code'], detail: string): Result<never, SignatureHeaderError> {
  return err({ code, detail });
}
