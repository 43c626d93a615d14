import type { RateSet } from '@silkgate/contracts';
import type { Clock, IdSource } from '@silkgate/kernel';
import type { Effect } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';
import { applyInventoryEvents } from './inventory/apply-events.js';
import { inventoryBalances, type InventoryBalance } from './inventory/inventory-store.js';
import { ReceivePublication } from './publications/receive-publication.js';
import { ReleasePublication } from './publications/release-publication.js';
import type { RateSourceDirectory } from './rate-sources/domain/rate-source.js';
import { applyParticipantEvents } from './participants/participant-store.js';
import { currentRateSets } from './rate-sets/rate-set-store.js';

export interface FxPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sources: RateSourceDirectory;
  readonly onHeld: (source: string, reasons: readonly string[]) => void;
}

/** The object graph of the service, without Nest. */
export interface Fx {
  readonly receive: ReceivePublication;
  readonly release: ReleasePublication;
  readonly clock: Clock;
  /** Inventory follows payments, refunds and settled windows. */
  readonly inventoryEffect: Effect;
  /** Participants bring the currencies that the inventory lists. */
  readonly participantEffect: Effect;
  rateSets(): Promise<readonly RateSet[]>;
  inventory(): Promise<readonly InventoryBalance[]>;
}

export function composeFx(ports: FxPorts): Fx {
  const { database, clock } = ports;
  return {
    receive: new ReceivePublication(ports),
    release: new ReleasePublication(ports),
    clock,
    inventoryEffect: applyInventoryEvents,
    participantEffect: applyParticipantEvents,
    rateSets: () => currentRateSets(database, clock.now()),
    inventory: () => inventoryBalances(database),
  };
}
