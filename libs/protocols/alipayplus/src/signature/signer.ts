import type { SignatureAlgorithm } from './algorithm.js';
import type { SigningKey } from './keys.js';
import { sign } from './sign.js';

/** Port: whoever signs outgoing messages. A simulation puts a keyed hash behind it. */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  sign(content: Uint8Array): Promise<Uint8Array>;
}

export function signerOf(key: SigningKey): Signer {
  return {
    algorithm: key.algorithm,
    keyVersion: key.keyVersion,
    sign: (content) => sign(content, key),
  };
}
