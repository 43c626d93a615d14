import type { MigrationClass } from '@silkgate/persistence';
import { Books1763769600001 } from './books.js';
import { Messaging1763769600004 } from './messaging.js';
import { SettlementDays1763769600002 } from './settlement-days.js';
import { SettlementWork1763769600003 } from './settlement-work.js';
import { DeadLetterResolutions1763769600005 } from './dead-letter-resolutions.js';
import { KeepRows1763769600006 } from './keep-rows.js';
import { Reversals1763769600007 } from './reversals.js';

export const SCHEMA = 'settlement';
/** Copies that start together take turns on it. */
export const MIGRATION_LOCK = 7120;

/** In the order they run. */
export const MIGRATIONS: readonly MigrationClass[] = [
  Books1763769600001,
  SettlementDays1763769600002,
  SettlementWork1763769600003,
  Messaging1763769600004,
  DeadLetterResolutions1763769600005,
  KeepRows1763769600006,
  Reversals1763769600007,
];
