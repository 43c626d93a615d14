import { sign as cryptoSign, verify as cryptoVerify } from 'node:crypto';
import { DIGEST_OF, RUNS_IN_THREAD_POOL } from './algorithm.js';
import type { SigningKey, VerificationKey } from './keys.js';

/** Signs `content` (see `requestContent`). Rejects only if OpenSSL itself fails. */
export function sign(content: Uint8Array, key: SigningKey): Promise<Buffer> {
  const digest = DIGEST_OF[key.algorithm];
  return new Promise((resolve, reject) => {
    if (!RUNS_IN_THREAD_POOL[key.algorithm]) {
      resolve(cryptoSign(digest, content, key.key));
      return;
    }
    cryptoSign(digest, content, key.key, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
}

/** Whether `signature` is of `content` by `key`. A signature that is no signature at all is `false`, not an error. */
export function verify(content: Uint8Array, signature: Uint8Array, key: VerificationKey): Promise<boolean> {
  const digest = DIGEST_OF[key.algorithm];
  return new Promise((resolve, reject) => {
    if (!RUNS_IN_THREAD_POOL[key.algorithm]) {
      resolve(cryptoVerify(digest, content, key.key, signature));
      return;
    }
    cryptoVerify(digest, content, key.key, signature, (error, valid) => {
      if (error === null) resolve(valid);
      else reject(error);
    });
  });
}
