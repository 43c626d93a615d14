import type { KeyRing } from '@silkgate/alipayplus';
import type { Clock } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { loadMerchants } from '../merchants/merchant-store.js';
import type { Route } from '../routing/domain/route.js';
import { loadRoutes } from '../routing/route-store.js';
import type { Merchant, Participant, ParticipantDirectory } from './directory.js';
import { loadKeys } from './key-store.js';
import type { ParticipantKey } from './key-store.js';
import { loadParticipants } from './participant-store.js';
import { revocableKeyRing } from './revocable-key-ring.js';

/** Makes a key ring of one participant's keys; a simulation puts its own kind of signatures behind it. */
export type KeyRingFactory = (keys: readonly ParticipantKey[]) => KeyRing;

export interface DirectoryRows {
  readonly version: bigint;
  readonly participants: readonly Participant[];
  readonly merchants: readonly Merchant[];
  readonly keys: readonly ParticipantKey[];
  readonly routes: readonly Route[];
}

/** All rows of one moment. */
export function loadDirectory(database: Database): Promise<DirectoryRows> {
  return database.transaction(
    async (session) => {
      const { rows } = await session.query<{ version: string }>(
        'SELECT version FROM directory_version WHERE id = 1',
      );
      return {
        version: BigInt(rows[0]?.version ?? '0'),
        participants: await loadParticipants(session),
        merchants: await loadMerchants(session),
        keys: await loadKeys(session),
        routes: await loadRoutes(session),
      };
    },
    { readOnly: true, snapshot: true },
  );
}

/** Immutable: a change in the directory is another snapshot. */
export class DirectorySnapshot implements ParticipantDirectory {
  readonly version: bigint;
  readonly routes: readonly Route[];
  readonly participants: readonly Participant[];
  readonly #participants: ReadonlyMap<string, Participant>;
  readonly #keyRings: ReadonlyMap<string, KeyRing>;
  readonly #merchants: ReadonlyMap<string, Merchant>;
  readonly #byReference: ReadonlyMap<string, Merchant>;

  constructor(rows: DirectoryRows, keyRingOf: KeyRingFactory, clock: Clock) {
    this.version = rows.version;
    this.routes = rows.routes;
    this.participants = rows.participants;
    this.#participants = new Map(rows.participants.map((each) => [each.clientId, each]));
    this.#merchants = new Map(rows.merchants.map((each) => [each.merchantId, each]));
    this.#byReference = new Map(
      rows.merchants.map((each) => [referenceKey(each.acquirerId, each.referenceMerchantId), each]),
    );
    this.#keyRings = new Map(
      rows.participants.map(({ clientId }) => {
        const keys = rows.keys.filter((key) => key.clientId === clientId);
        return [clientId, revocableKeyRing(keyRingOf(keys), keys, clock)];
      }),
    );
  }

  participant(clientId: string): Participant | undefined {
    return this.#participants.get(clientId);
  }

  merchant(merchantId: string): Merchant | undefined {
    return this.#merchants.get(merchantId);
  }

  merchantOfAcquirer(acquirerId: string, referenceMerchantId: string): Merchant | undefined {
    const own = this.#byReference.get(referenceKey(acquirerId, referenceMerchantId));
    if (own !== undefined) return own;
    const merchant = this.merchant(referenceMerchantId);
    return merchant?.acquirerId === acquirerId ? merchant : undefined;
  }

  keyRing(clientId: string): KeyRing | undefined {
    return this.#keyRings.get(clientId);
  }
}

function referenceKey(acquirerId: string, referenceMerchantId: string): string {
  return `${acquirerId}\n${referenceMerchantId}`;
}
