import {
  grantAppendOnly,
  grantMutable,
  migrate,
  PgDatabase,
  revokeDelete,
  runtimeRole,
  sqlIdentifier,
  type MigrationClass,
} from '@silkgate/persistence';
import { leaseMigrationSql } from '../../leases/fair-leases.js';

/** Schema of the embedded log; its roles are `eventlog_owner` and `eventlog_runtime`. */
export const eventLogSchema = 'eventlog';

const LOCK_KEY = 7_132_002;

function tableStatements(): string[] {
  const runtime = runtimeRole(eventLogSchema);
  return [
    'CREATE TABLE topic (name text PRIMARY KEY, partitions int NOT NULL CHECK (partitions > 0))',
    `CREATE TABLE partition_head (
       topic text NOT NULL REFERENCES topic, partition int NOT NULL, next_offset bigint NOT NULL DEFAULT 0,
       PRIMARY KEY (topic, partition))`,
    `CREATE TABLE event (
       topic text NOT NULL, partition int NOT NULL, position bigint NOT NULL, key text NOT NULL,
       event_id uuid NOT NULL, payload text NOT NULL, PRIMARY KEY (topic, partition, position))`,
    `CREATE TABLE consumer_offset (
       consumer_group text NOT NULL, topic text NOT NULL, partition int NOT NULL, next_offset bigint NOT NULL,
       PRIMARY KEY (consumer_group, topic, partition))`,
    grantMutable('partition_head', runtime),
    grantMutable('consumer_offset', runtime),
    ...['topic', 'event'].map((table) => grantAppendOnly(table, runtime)),
    ...leaseMigrationSql('consumer', runtime),
  ];
}

/** Runs as the schema's owner, so that a service's runtime role needs no right on any table of the log. */
const COMMIT_OFFSET = `
  CREATE FUNCTION commit_offset(reader text, of_topic text, of_partition int, reached bigint) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = eventlog, pg_temp AS $$
    INSERT INTO consumer_offset AS stored (consumer_group, topic, partition, next_offset)
    VALUES (reader, of_topic, of_partition, reached)
    ON CONFLICT (consumer_group, topic, partition)
    DO UPDATE SET next_offset = greatest(stored.next_offset, EXCLUDED.next_offset)
  $$`;

interface Runner {
  query(statement: string): Promise<unknown>;
}

class CreateEventLog1763800000000 {
  readonly name = 'CreateEventLog1763800000000';

  async up(runner: Runner): Promise<void> {
    for (const statement of tableStatements()) await runner.query(statement);
    await runner.query(COMMIT_OFFSET);
    await runner.query(grantCommitOffset(runtimeRole(eventLogSchema)));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the event log go forward only'));
  }
}

/** The log removes nothing but holders of leases. */
class KeepRows1763800000001 {
  readonly name = 'KeepRows1763800000001';

  async up(runner: Runner): Promise<void> {
    const tables = ['partition_head', 'consumer_offset', 'consumer_lease'];
    await runner.query(revokeDelete(tables, runtimeRole(eventLogSchema)));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the event log go forward only'));
  }
}

export const eventLogMigrations: readonly MigrationClass[] = [
  CreateEventLog1763800000000,
  KeepRows1763800000001,
];

function grantCommitOffset(role: string): string {
  return `GRANT EXECUTE ON FUNCTION commit_offset(text, text, int, bigint) TO ${sqlIdentifier(role)}`;
}

export interface EventLogMigration {
  /** URL of `eventlog_owner`. */
  readonly url: string;
  /** Runtime roles of the services that consume: they may move offsets within their own transactions, nothing else. */
  readonly serviceRoles: readonly string[];
}

/** Migrates the schema and lets the services acknowledge; can be run again when a service is added. */
export async function migrateEventLog({ url, serviceRoles }: EventLogMigration): Promise<void> {
  await migrate({ url, schema: eventLogSchema, migrations: eventLogMigrations, lockKey: LOCK_KEY });
  const owner = new PgDatabase({
    url,
    schema: eventLogSchema,
    applicationName: 'eventlog-migrations',
    maxConnections: 1,
  });
  try {
    for (const role of serviceRoles) {
      await owner.query(`GRANT USAGE ON SCHEMA ${eventLogSchema} TO ${sqlIdentifier(role)}`);
      await owner.query(grantCommitOffset(role));
    }
  } finally {
    await owner.close();
  }
}
