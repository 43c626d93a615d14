import type { MigrationClass } from '@silkgate/persistence';
import { CreateInventory1763769600002 } from './create-inventory.js';
import { CreateMessaging1763769600003 } from './create-messaging.js';
import { CreateParticipants1763769600004 } from './create-participants.js';
import { CreateRates1763769600001 } from './create-rates.js';
import { NameWhoReleased1763769600005 } from './name-who-released.js';
import { DeadLetterResolutions1763769600006 } from './dead-letter-resolutions.js';
import { KeepRows1763769600007 } from './keep-rows.js';
import { Reversals1763769600008 } from './reversals.js';

export const SCHEMA = 'fx';
/** Copies that start together take turns on it. */
export const MIGRATION_LOCK = 7110;

/** In the order they run. */
export const MIGRATIONS: readonly MigrationClass[] = [
  CreateRates1763769600001,
  CreateInventory1763769600002,
  CreateMessaging1763769600003,
  CreateParticipants1763769600004,
  NameWhoReleased1763769600005,
  DeadLetterResolutions1763769600006,
  KeepRows1763769600007,
  Reversals1763769600008,
];
