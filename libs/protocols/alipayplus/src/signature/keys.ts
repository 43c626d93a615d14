import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { err, ok, type Result } from '@silkgate/kernel';
import type { SignatureAlgorithm } from './algorithm.js';

export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  /** Private half. Parsed once: signing from the PEM text costs ten times as much. */
  readonly key: KeyObject;
}

export interface VerificationKey {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  /** Public half. */
  readonly key: KeyObject;
}

/** `detail` says what the key is, never what is in it. */
export interface KeyError {
  readonly code: 'not-pem' | 'unreadable' | 'wrong-key-type' | 'key-too-small';
  readonly detail: string;
}

const MIN_RSA_BITS = 2048;
/** 1.2.156.10197.1.301 (GM/T 0006): Node names neither type nor curve of an SM2 key, so its DER is asked. */
const SM2_CURVE_OID = Buffer.from('06082a811ccf5501822d', 'hex');

/** Reads an unencrypted PKCS#8 PEM and checks that type, curve and size are those of `algorithm`. */
export function loadPrivateKey(
  pem: string,
  algorithm: SignatureAlgorithm,
  keyVersion: string,
): Result<SigningKey, KeyError> {
  return load(pem, algorithm, keyVersion, 'PRIVATE KEY', createPrivateKey);
}

/** Reads an SPKI PEM and checks that type, curve and size are those of `algorithm`. */
export function loadPublicKey(
  pem: string,
  algorithm: SignatureAlgorithm,
  keyVersion: string,
): Result<VerificationKey, KeyError> {
  return load(pem, algorithm, keyVersion, 'PUBLIC KEY', createPublicKey);
}

type Loaded = SigningKey & VerificationKey;

function load(
  pem: string,
  algorithm: SignatureAlgorithm,
  keyVersion: string,
  label: string,
  create: (pem: string) => KeyObject,
): Result<Loaded, KeyError> {
  // The label is checked first: OpenSSL would derive a public key from a private one, and ask the terminal for the
  // passphrase of an encrypted one.
  if (!pem.trim().startsWith(`-----BEGIN ${label}-----`)) {
    return err({ code: 'not-pem', detail: `expected a PEM text that begins with BEGIN ${label}` });
  }
  let key: KeyObject;
  try {
    key = create(pem);
  } catch {
    return err({ code: 'unreadable', detail: `the ${label} block cannot be decoded` });
  }
  const problem = mismatch(key, algorithm);
  return problem === undefined ? ok({ algorithm, keyVersion, key }) : err(problem);
}

function mismatch(key: KeyObject, algorithm: SignatureAlgorithm): KeyError | undefined {
  const kind = kindOf(key);
  if (kind !== EXPECTED_KIND[algorithm]) {
    return {
      code: 'wrong-key-type',
      detail: `${algorithm} needs ${EXPECTED_KIND[algorithm]}, this is ${kind}`,
    };
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (algorithm === 'RSA256' && (bits === undefined || bits < MIN_RSA_BITS)) {
    return {
      code: 'key-too-small',
      detail: `RSA256 needs ${MIN_RSA_BITS} bits, this has ${bits ?? 'unknown'}`,
    };
  }
  return undefined;
}

const EXPECTED_KIND: Readonly<Record<SignatureAlgorithm, string>> = {
  RSA256: 'rsa',
  ES256: 'ec prime256v1',
  Ed25519: 'ed25519',
  SM2: 'sm2',
};

function kindOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'ec')
    return `ec ${key.asymmetricKeyDetails?.namedCurve ?? 'with explicit parameters'}`;
  return key.asymmetricKeyType ?? (isSm2(key) ? 'sm2' : 'of an unknown type');
}

function isSm2(key: KeyObject): boolean {
  const der =
    key.type === 'private'
      ? key.export({ type: 'pkcs8', format: 'der' })
      : key.export({ type: 'spki', format: 'der' });
  // The algorithm identifier stands within the first bytes of both encodings.
  return der.subarray(0, 40).includes(SM2_CURVE_OID);
}
