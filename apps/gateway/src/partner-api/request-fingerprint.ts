import type { SignatureAlgorithm } from '@silkgate/alipayplus';
import { sha256Hex } from '@silkgate/kernel';

/**
 * What makes a request itself: the content that was signed, Request-Time included, and its signature. The same bytes
 * sent again have the same fingerprint; a client that asks anew has another Request-Time or another signature.
 */
export function requestFingerprint(
  content: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): string {
  const part = algorithm === 'ES256' ? firstInteger(signature) : signature;
  return sha256Hex(Buffer.concat([content, Buffer.from('\n'), part]));
}

/**
 * Of an ECDSA signature (r, s) anybody can make the equally valid (r, n - s): r alone cannot be changed without the key.
 * DER: 30 len 02 len r 02 len s; the signature was verified before, so it has this form.
 */
function firstInteger(signature: Uint8Array): Uint8Array {
  const length = signature[3] ?? 0;
  return signature.subarray(4, 4 + length);
}
