import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import { strict as assert } from 'node:assert';

export type MigrationClass = new () => MigrationInterface;
export type EntityClass = abstract new (...args: never[]) => object;

export interface MigrationOptions {
  /** URL of the schema's owner role. */
  readonly url: string;
  readonly schema: string;
  readonly migrations: readonly MigrationClass[];
  /** Integer below 2^31, one per schema: copies of a service that start together take turns. */
  readonly lockKey: number;
}

export interface DataSourceOptions {
  /** URL of the schema's runtime role. */
  readonly url: string;
  readonly schema: string;
  readonly entities: readonly (EntityClass | EntitySchema)[];
  readonly maxConnections?: number;
  readonly applicationName?: string;
}

function sessionOptions(schema: string): string {
  assert(/^[a-z_][a-z0-9_]*$/.test(schema), 'schema must be a plain identifier');
  return `-c search_path=${schema} -c TimeZone=UTC -c DateStyle=ISO`;
}

/** For back-office reads and writes through entities; the money path does not come here. Not yet initialised. */
export function createDataSource(options: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    entities: [...options.entities],
    synchronize: false,
    logging: false,
    applicationName: options.applicationName ?? `${options.schema}-back-office`,
    extra: {
      max: options.maxConnections ?? 2,
      connectionTimeoutMillis: 3_000,
      statement_timeout: 30_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 15_000,
      options: sessionOptions(options.schema),
    },
  });
}

/** Runs the missing migrations, each in its own transaction; answers the names of those it ran. */
export async function migrate(options: MigrationOptions): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    migrations: [...options.migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: `${options.schema}-migrations`,
    // One connection holds the lock, one migrates.
    extra: { max: 2, connectionTimeoutMillis: 10_000, options: sessionOptions(options.schema) },
  });
  await source.initialize();
  try {
    return await migrateUnderLock(source, options.lockKey);
  } finally {
    await source.destroy();
  }
}

async function migrateUnderLock(source: DataSource, lockKey: number): Promise<string[]> {
  const holder = source.createQueryRunner();
  await holder.connect();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [lockKey]);
    const ran = await source.runMigrations();
    await holder.query('SELECT pg_advisory_unlock($1)', [lockKey]);
    return ran.map((migration) => migration.name);
  } finally {
    await holder.release();
  }
}
