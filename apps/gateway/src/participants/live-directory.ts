import type { KeyRing } from '@silkgate/alipayplus';
import type { Cancel, Clock, EpochMs, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { Route } from '../routing/domain/route.js';
import { DirectorySnapshot, loadDirectory } from './directory-snapshot.js';
import type { KeyRingFactory } from './directory-snapshot.js';
import type { Merchant, Participant, ParticipantDirectory } from './directory.js';

/** The directory with what the partner API and the connectors need besides: keys, routes, a look-up that asks again. */
export interface PartnerDirectory extends ParticipantDirectory {
  readonly routes: readonly Route[];
  readonly participants: readonly Participant[];
  keyRing(clientId: string): KeyRing | undefined;
  /** As `participant`, but an unknown client makes the directory look at the store once more. */
  lookUp(clientId: string): Promise<Participant | undefined>;
}

export interface LiveDirectoryOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly keyRingOf: KeyRingFactory;
  /** How often the version number is read; default 1000. */
  readonly pollMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** Strangers may not make us read the store more often than this. */
const UNKNOWN_CLIENT_PAUSE_MS = 1_000;

/** A snapshot kept fresh: an import is in force everywhere within a second or so. */
export class LiveDirectory implements PartnerDirectory {
  readonly #options: LiveDirectoryOptions;
  #snapshot: DirectorySnapshot;
  #cancel: Cancel | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshedAt: EpochMs;
  #stopped = false;

  private constructor(options: LiveDirectoryOptions, snapshot: DirectorySnapshot) {
    this.#options = options;
    this.#snapshot = snapshot;
    this.#refreshedAt = options.clock.now();
  }

  static async load(options: LiveDirectoryOptions): Promise<LiveDirectory> {
    const rows = await loadDirectory(options.database);
    return new LiveDirectory(options, new DirectorySnapshot(rows, options.keyRingOf, options.clock));
  }

  start(): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.timers.schedule(this.#options.pollMs ?? 1_000, () => {
      void this.refresh().then(() => this.start());
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  get routes(): readonly Route[] {
    return this.#snapshot.routes;
  }

  get participants(): readonly Participant[] {
    return this.#snapshot.participants;
  }

  participant(clientId: string): Participant | undefined {
    return this.#snapshot.participant(clientId);
  }

  merchant(merchantId: string): Merchant | undefined {
    return this.#snapshot.merchant(merchantId);
  }

  merchantOfAcquirer(acquirerId: string, referenceMerchantId: string): Merchant | undefined {
    return this.#snapshot.merchantOfAcquirer(acquirerId, referenceMerchantId);
  }

  keyRing(clientId: string): KeyRing | undefined {
    return this.#snapshot.keyRing(clientId);
  }

  async lookUp(clientId: string): Promise<Participant | undefined> {
    const known = this.participant(clientId);
    if (known !== undefined) return known;
    if (this.#options.clock.now() - this.#refreshedAt >= UNKNOWN_CLIENT_PAUSE_MS) await this.refresh();
    return this.participant(clientId);
  }

  /** Reads the version number and, where it has moved, the rows. With the store away the old snapshot stays. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const { database, keyRingOf, clock, onError } = this.#options;
    this.#refreshedAt = clock.now();
    try {
      const { rows } = await database.query<{ version: string }>(
        'SELECT version FROM directory_version WHERE id = 1',
      );
      if (BigInt(rows[0]?.version ?? '0') === this.#snapshot.version) return;
      this.#snapshot = new DirectorySnapshot(await loadDirectory(database), keyRingOf, clock);
    } catch (error) {
      onError?.(error);
    }
  }
}
