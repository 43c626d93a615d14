import type { KeyRing, Signer } from '@silkgate/alipayplus';
import { createHmac } from 'node:crypto';

function digestOf(key: string, content: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(content).digest();
}

/** Signatures behind the signer port: a keyed hash, which takes no thread and no time. */
export function keyedHashSigner(key: string): Signer {
  return {
    algorithm: 'ES256',
    keyVersion: '1',
    sign: (content) => Promise.resolve(digestOf(key, content)),
  };
}

export function keyedHashRing(key: string): KeyRing {
  return {
    verify: (_algorithm, _keyVersion, content, signature) =>
      Promise.resolve(Buffer.from(signature).equals(digestOf(key, content)) ? 'valid' : 'invalid'),
  };
}
