import type { KeyRing } from '@silkgate/alipayplus';
import type { Clock } from '@silkgate/kernel';
import type { ParticipantKey } from './key-store.js';

/**
 * A key ring whose revoked keys are unknown from their instant on, by our clock: what the signature claims of its time
 * may be said by whoever has the key now.
 */
export function revocableKeyRing(ring: KeyRing, keys: readonly ParticipantKey[], clock: Clock): KeyRing {
  const revoked = new Map(
    keys.flatMap(({ algorithm, keyVersion, revokedFrom }): [string, number][] =>
      revokedFrom === undefined ? [] : [[`${algorithm} ${keyVersion}`, revokedFrom]],
    ),
  );
  if (revoked.size === 0) return ring;
  return {
    verify: async (algorithm, keyVersion, content, signature) => {
      const from = revoked.get(`${algorithm} ${keyVersion}`);
      if (from !== undefined && clock.now() >= from) return 'unknown-key';
      return ring.verify(algorithm, keyVersion, content, signature);
    },
  };
}
