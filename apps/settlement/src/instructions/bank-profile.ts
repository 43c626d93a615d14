import type { KeyRing } from '@silkgate/alipayplus';
import type { Result } from '@silkgate/kernel';

/** The settlement bank as we know it. */
export interface BankProfile {
  readonly clientId: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly keys: KeyRing;
  /** The switch's own account by currency. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** Port: where the profile comes from. The error says in a sentence what is missing; it may be there later. */
export interface BankProfileSource {
  load(): Promise<Result<BankProfile, string>>;
}
