import type { DataSource } from 'typeorm';
import { MIGRATIONS_TABLE, remembered, verifyApplied } from '../migrations/applied-migrations.js';
import type { MigrationClass } from '../migrations/migration-checksum.js';
import { loadTypeOrm, sessionOptions } from './data-source.js';

export interface MigrationOptions {
  /** URL of the schema's owner role. */
  readonly url: string;
  readonly schema: string;
  /** Plain SQL, in the order of their timestamps. */
  readonly migrations: readonly MigrationClass[];
  /** Integer below 2^31, one per schema: copies of a service that start together take turns. */
  readonly lockKey: number;
}

/**
 * Runs the missing migrations, each in its own transaction; answers the names of those it ran. Rejects with
 * `ChangedMigrations`, and runs none, where one that was applied has been changed since.
 */
export async function migrate(options: MigrationOptions): Promise<string[]> {
  const { DataSource } = await loadTypeOrm();
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    migrations: options.migrations.map(remembered),
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: `${options.schema}-migrations`,
    // One connection holds the lock, one migrates.
    extra: { max: 2, connectionTimeoutMillis: 10_000, options: sessionOptions(options.schema) },
  });
  await source.initialize();
  try {
    return await migrateUnderLock(source, options);
  } finally {
    await source.destroy();
  }
}

async function migrateUnderLock(source: DataSource, options: MigrationOptions): Promise<string[]> {
  const holder = source.createQueryRunner();
  await holder.connect();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [options.lockKey]);
    await verifyApplied(holder, options.schema, options.migrations);
    const ran = await source.runMigrations();
    await holder.query('SELECT pg_advisory_unlock($1)', [options.lockKey]);
    return ran.map((migration) => migration.name);
  } finally {
    await holder.release();
  }
}
