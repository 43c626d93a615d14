/**
 * The four signature algorithms of the dialect, by the name used in the `Signature` header.
 *
 * - `RSA256`: RSA PKCS#1 v1.5 with SHA-256, modulus of 2048 bits or more (the only one the official SDKs know)
 * - `ES256`: ECDSA on P-256 with SHA-256; the signature is the ASN.1 DER sequence that
 *   `openssl dgst -sha256 -sign` writes, not the raw 64-byte form of JSON Web Signatures
 * - `Ed25519`: pure EdDSA (RFC 8032), 64 bytes
 * - `SM2`: GB/T 32918.2 with SM3; DER, and with the *empty* distinguishing identifier, which is what
 *   `openssl dgst -sm3 -sign` uses unless told otherwise and the only one Node's crypto can use. A partner whose
 *   library defaults to "1234567812345678" has to set the empty identifier.
 */
export const SIGNATURE_ALGORITHMS = ['RSA256', 'ES256', 'Ed25519', 'SM2'] as const;

export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

export function isSignatureAlgorithm(name: string): name is SignatureAlgorithm {
  return SIGNATURE_ALGORITHMS.some((algorithm) => algorithm === name);
}

/** Digest by OpenSSL's name; Ed25519 hashes inside the scheme. */
export const DIGEST_OF: Readonly<Record<SignatureAlgorithm, string | null>> = {
  RSA256: 'sha256',
  ES256: 'sha256',
  Ed25519: null,
  SM2: 'sm3',
};

/**
 * RSA and SM2 cost 0.25-0.45 ms a signature and go to the thread pool; the elliptic ones cost 0.03-0.1 ms, less than
 * the way to the pool and back.
 */
export const RUNS_IN_THREAD_POOL: Readonly<Record<SignatureAlgorithm, boolean>> = {
  RSA256: true,
  ES256: false,
  Ed25519: false,
  SM2: true,
};
