import { keyRingOf, loadPublicKey } from '@silkgate/alipayplus';
import type { KeyRing } from '@silkgate/alipayplus';
import { unwrap } from '@silkgate/kernel';
import type { ParticipantKey } from './key-store.js';

/** Parses each stored key once; keys were checked when they were imported. */
export function keyRingOfParticipant(keys: readonly ParticipantKey[]): KeyRing {
  return keyRingOf(
    keys.map(({ publicKeyPem, algorithm, keyVersion }) =>
      unwrap(loadPublicKey(publicKeyPem, algorithm, keyVersion)),
    ),
  );
}
