import type { SignatureAlgorithm, Signer } from '@silkgate/alipayplus';

/** The switch's own keys by version; a participant's `switchKeyVersion` says which one signs towards it. */
export interface SwitchSigners {
  signer(keyVersion: string): Signer;
}

/** Key versions of the switch, one for each algorithm. */
export const SWITCH_KEYS: readonly { readonly keyVersion: string; readonly algorithm: SignatureAlgorithm }[] =
  [
    { keyVersion: '1', algorithm: 'RSA256' },
    { keyVersion: '2', algorithm: 'ES256' },
    { keyVersion: '3', algorithm: 'Ed25519' },
    { keyVersion: '4', algorithm: 'SM2' },
  ];

export function switchKeyFile(
  keyVersion: string,
  algorithm: SignatureAlgorithm,
  half: 'public' | 'private',
): string {
  return `${keyVersion}-${algorithm}.${half}.pem`;
}
