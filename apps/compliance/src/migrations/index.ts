import type { MigrationClass } from '@silkgate/persistence';
import { CreateConversions1763769600001 } from './create-conversions.js';
import { CreateSettledWindows1763769600002 } from './create-settled-windows.js';
import { DeadLetterResolutions1763769600003 } from './dead-letter-resolutions.js';
import { EvidenceAsText1763769600004 } from './evidence-as-text.js';
import { Reversals1763769600005 } from './reversals.js';

export const SCHEMA = 'compliance';
/** Copies that start together take turns on it. */
export const MIGRATION_LOCK = 7140;

/** In the order they run. */
export const MIGRATIONS: readonly MigrationClass[] = [
  CreateConversions1763769600001,
  CreateSettledWindows1763769600002,
  DeadLetterResolutions1763769600003,
  EvidenceAsText1763769600004,
  Reversals1763769600005,
];
