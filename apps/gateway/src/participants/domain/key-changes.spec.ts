import type { ParticipantKey } from '../key-store.js';
import { keyChanges } from './key-changes.js';

const NOW = 1_795_305_600_000;
const KEY: ParticipantKey = { clientId: 'A', algorithm: 'ES256', keyVersion: '1', publicKeyPem: 'PEM' };

describe('keys of an onboarding file', () => {
  it('are added once', () => {
    expect(keyChanges([KEY], [], NOW)).toEqual({ added: [KEY], revocations: [], refusals: [] });
    expect(keyChanges([KEY], [KEY], NOW)).toEqual({ added: [], revocations: [], refusals: [] });
  });

  it('never change their value', () => {
    const [refusal] = keyChanges([{ ...KEY, publicKeyPem: 'OTHER' }], [KEY], NOW).refusals;
    expect(refusal?.message).toContain('use a new keyVersion');
  });

  it('are revoked as one more version, which may be moved until it has taken effect', () => {
    const later = NOW + 1_000;
    const first = keyChanges([{ ...KEY, revokedFrom: later }], [KEY], NOW).revocations;
    expect(first).toMatchObject([{ keyVersion: '1', version: 1, revokedFrom: later }]);
    const stored = { ...KEY, revokedFrom: later, revocationVersion: 1 };
    expect(keyChanges([KEY], [stored], NOW).revocations).toEqual([]);
    expect(keyChanges([{ ...KEY, revokedFrom: later }], [stored], later).refusals).toEqual([]);
    const moved = { ...KEY, revokedFrom: NOW - 5 };
    expect(keyChanges([moved], [stored], NOW).revocations).toMatchObject([
      { version: 2, revokedFrom: NOW - 5 },
    ]);
    const [refusal] = keyChanges([moved], [stored], later).refusals;
    expect(refusal?.message).toContain('is revoked since 2026-11-22T');
  });

  it('may be revoked as they are given, other versions are left alone', () => {
    const other = { ...KEY, keyVersion: '2' };
    const { added, revocations } = keyChanges([{ ...KEY, revokedFrom: NOW }, other], [], NOW);
    expect(added).toHaveLength(2);
    expect(revocations).toMatchObject([{ keyVersion: '1' }]);
  });
});
