import type { KeyRing, Signer } from '@silkgate/alipayplus';

/** Who signs, and whose signatures count on the other side. */
export interface Identity {
  readonly clientId: string;
  readonly signer: Signer;
  /** The switch's keys, all versions. */
  readonly counterpart: KeyRing;
}
