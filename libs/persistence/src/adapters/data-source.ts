import { DataSource, type EntitySchema } from 'typeorm';
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

/** Settings of every session on a schema. */
export function sessionOptions(schema: string): string {
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
