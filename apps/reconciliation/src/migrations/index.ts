import type { MigrationClass } from '@silkgate/persistence';
import { CreateBooks1763769600001 } from './create-books.js';
import { CreateComparisons1763769600003 } from './create-comparisons.js';
import { CreateFiles1763769600002 } from './create-files.js';
import { RefusedPayoutsAndMerchants1763769600004 } from './refused-payouts-and-merchants.js';
import { DeadLetterResolutions1763769600005 } from './dead-letter-resolutions.js';
import { KeepRows1763769600006 } from './keep-rows.js';
import { MerchantReferences1763769600008 } from './merchant-references.js';
import { Reversals1763769600007 } from './reversals.js';

export const SCHEMA = 'reconciliation';
/** Copies that start together take turns on it. */
export const MIGRATION_LOCK = 7130;

/** In the order they run. */
export const MIGRATIONS: readonly MigrationClass[] = [
  CreateBooks1763769600001,
  CreateFiles1763769600002,
  CreateComparisons1763769600003,
  RefusedPayoutsAndMerchants1763769600004,
  DeadLetterResolutions1763769600005,
  KeepRows1763769600006,
  Reversals1763769600007,
  MerchantReferences1763769600008,
];
