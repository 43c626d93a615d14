import type { MigrationClass } from '@silkgate/persistence';
import { Books1763769600001 } from './books.js';
import { Messaging1763769600004 } from './messaging.js';
import { SettlementDays1763769600002 } from './settlement-days.js';
import { SettlementWork1763769600003 } from './settlement-work.js';

export const SCHEMA = 'settlement';
/** Copies that start together take turns on it. */
export const MIGRATION_LOCK = 7120;

/** In the order they run. */
export const MIGRATIONS: readonly MigrationClass[] = [
  Books1763769600001,
  SettlementDays1763769600002,
  SettlementWork1763769600003,
  Messaging1763769600004,
];
