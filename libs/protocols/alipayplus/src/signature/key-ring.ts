import assert from 'node:assert';
import type { SignatureAlgorithm } from './algorithm.js';
import type { VerificationKey } from './keys.js';
import { verify } from './sign.js';

export type VerificationOutcome = 'valid' | 'invalid' | 'unknown-key';

/** Port: the keys of one counterparty, several versions at once so that it can change keys without a gap. */
export interface KeyRing {
  verify(
    algorithm: SignatureAlgorithm,
    keyVersion: string,
    content: Uint8Array,
    signature: Uint8Array,
  ): Promise<VerificationOutcome>;
}

/** A key answers only for its own algorithm and version; two keys with the same pair are a programmer's error. */
export function keyRingOf(keys: readonly VerificationKey[]): KeyRing {
  const byName = new Map<string, VerificationKey>();
  for (const key of keys) {
    const name = nameOf(key.algorithm, key.keyVersion);
    assert(!byName.has(name), `two ${key.algorithm} keys of version ${key.keyVersion}`);
    byName.set(name, key);
  }
  return {
    verify: async (algorithm, keyVersion, content, signature) => {
      const key = byName.get(nameOf(algorithm, keyVersion));
      if (key === undefined) return 'unknown-key';
      return (await verify(content, signature, key)) ? 'valid' : 'invalid';
    },
  };
}

function nameOf(algorithm: SignatureAlgorithm, keyVersion: string): string {
  return `${algorithm} ${keyVersion}`;
}
