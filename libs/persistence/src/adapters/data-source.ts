import type { DataSource, EntitySchema } from 'typeorm';
import { strict as assert } from 'node:assert';

export type EntityClass = abstract new (...args: never[]) => object;

export interface DataSourceOptions {
  /** URL of the schema's runtime role. */
  readonly url: string;
  readonly schema: string;
  readonly entities: readonly (EntityClass | EntitySchema)[];
  readonly maxConnections?: number;
  readonly applicationName?: string;
}

/** Loaded where it is used: a service that serves runs no migrations, and does without these 25 MB. */
export function loadTypeOrm() {
  return import('typeorm');
}

/** Settings of every session on a schema. */
export function sessionOptions(schema: string): string {
  assert(/^[a-z_][a-z0-9_]*$/.test(schema), 'schema must be a plain identifier');
  return `-c search_path=${schema} -c TimeZone=UTC -c DateStyle=ISO`;
}

/** For back-office reads and writes through entities; the money path does not come here. Not yet initialised. */
export async function createDataSource(options: DataSourceOptions): Promise<DataSource> {
  const { DataSource } = await loadTypeOrm();
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
