import { generateKeyPair as cryptoGenerateKeyPair, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '../algorithm.js';

export interface KeyPairPem {
  /** PKCS#8, not encrypted. */
  readonly privatePem: string;
  /** SPKI. */
  readonly publicPem: string;
}

type Generated = (error: Error | null, publicKey: KeyObject, privateKey: KeyObject) => void;

/**
 * Makes a key pair in the thread pool. Only as PEM: a freshly made SM2 key object would sign with ECDSA on the SM2
 * curve, and turns into an SM2 key only when it is read back.
 */
export function generateKeyPair(algorithm: SignatureAlgorithm): Promise<KeyPairPem> {
  return new Promise((resolve, reject) => {
    generate(algorithm, (error, publicKey, privateKey) => {
      if (error !== null) {
        reject(error);
        return;
      }
      resolve({
        privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      });
    });
  });
}

function generate(algorithm: SignatureAlgorithm, done: Generated): void {
  switch (algorithm) {
    case 'RSA256':
      cryptoGenerateKeyPair('rsa', { modulusLength: 2048 }, done);
      return;
    case 'ES256':
      cryptoGenerateKeyPair('ec', { namedCurve: 'P-256' }, done);
      return;
    case 'Ed25519':
      cryptoGenerateKeyPair('ed25519', {}, done);
      return;
    case 'SM2':
      cryptoGenerateKeyPair('ec', { namedCurve: 'SM2' }, done);
      return;
  }
}
