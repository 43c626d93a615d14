import type { KeyRing, SignatureAlgorithm, Signer } from '@silkgate/alipayplus';
import type { Clock, HttpClient, RandomSource, Timers } from '@silkgate/kernel';
import type { BookStorage } from './books/index.js';
import type { ExchangeFolder } from './files/exchange-folder.js';

/** Everything outside that the sandbox reaches. */
export interface SandboxPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly http: HttpClient;
  readonly keys: {
    signer(folder: string, algorithm: SignatureAlgorithm, keyVersion: string): Promise<Signer>;
    keyRing(folder: string, advice: string): Promise<KeyRing>;
  };
  /** `name` is a file name below `sandbox/`. */
  readonly storage: (name: string) => Promise<BookStorage>;
  readonly exchange: ExchangeFolder;
  /** Something that a person should look at. */
  readonly report: (problem: string, fields: object) => void;
}
