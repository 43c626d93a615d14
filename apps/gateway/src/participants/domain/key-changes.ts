import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { KeyRevocation, ParticipantKey } from '../key-store.js';

export interface KeyChanges {
  readonly added: readonly ParticipantKey[];
  /** Further versions of when a key's signatures cease to count. */
  readonly revocations: readonly KeyRevocation[];
  /** One sentence each, with the participant it is about. */
  readonly refusals: readonly { readonly clientId: string; readonly message: string }[];
}

function nameOf({ clientId, algorithm, keyVersion }: Omit<ParticipantKey, 'publicKeyPem'>): string {
  return `${clientId} ${algorithm} ${keyVersion}`;
}

/** A given key never changes and a revocation that has taken effect stays: a new key is a new keyVersion. */
export function keyChanges(
  keys: readonly ParticipantKey[],
  stored: readonly ParticipantKey[],
  now: EpochMs,
): KeyChanges {
  const before = new Map(stored.map((key) => [nameOf(key), key]));
  const added = keys.filter((key) => !before.has(nameOf(key)));
  const revocations: KeyRevocation[] = [];
  const refusals: { clientId: string; message: string }[] = [];
  for (const key of keys) {
    const { clientId, algorithm, keyVersion, publicKeyPem, revokedFrom } = key;
    const known = before.get(nameOf(key));
    const refuse = (what: string): number =>
      refusals.push({ clientId, message: `${algorithm} key ${keyVersion} ${what}; use a new keyVersion` });
    if (known !== undefined && known.publicKeyPem !== publicKeyPem)
      refuse('was given before with another value');
    if (revokedFrom === undefined || revokedFrom === known?.revokedFrom) continue;
    if (known?.revokedFrom !== undefined && known.revokedFrom <= now)
      refuse(`is revoked since ${toIsoUtc8(known.revokedFrom)} and stays so`);
    else {
      const version = (known?.revocationVersion ?? 0) + 1;
      revocations.push({ clientId, algorithm, keyVersion, version, revokedFrom });
    }
  }
  return { added, revocations, refusals };
}
