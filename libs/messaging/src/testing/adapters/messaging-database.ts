import {
  bootstrapDatabase,
  ownerRole,
  PgDatabase,
  roleUrl,
  runtimeRole,
  type Database,
} from '@silkgate/persistence';
import { TEST_PASSWORD, type TestPostgres } from '@silkgate/persistence/testing';
import { eventLogSchema, migrateEventLog } from '../../adapters/embedded/event-log-migrations.js';
import { deadLetterResolutionMigrationSql } from '../../inbox/dead-letter-resolution-migration.js';
import { inboxMigrationSql } from '../../inbox/inbox-migration.js';
import { outboxKeepsRowsMigrationSql, outboxMigrationSql } from '../../outbox/outbox-migration.js';

export interface MessagingDatabase {
  /** Runtime role of a service with outbox, inbox and a table `effect (event_id, key, sequence)`. */
  service(schema: string, url?: string): PgDatabase;
  /** Runtime role of the embedded log. */
  eventLog(): PgDatabase;
  /** URL of a service's runtime role. */
  url(schema: string): string;
  close(): Promise<void>;
}

const EFFECT_TABLE = `CREATE TABLE effect (
  event_id uuid NOT NULL, key text NOT NULL, sequence int NOT NULL CHECK (sequence >= 0), position bigserial)`;

async function createTables(postgres: TestPostgres, schema: string): Promise<void> {
  const owner = open(postgres, ownerRole(schema), schema);
  const runtime = runtimeRole(schema);
  const statements = [
    ...outboxMigrationSql(runtime),
    ...outboxKeepsRowsMigrationSql(runtime),
    ...inboxMigrationSql(runtime),
    ...deadLetterResolutionMigrationSql(runtime),
    EFFECT_TABLE,
    `GRANT SELECT, INSERT, DELETE ON effect TO ${runtime}`,
    `GRANT USAGE ON SEQUENCE effect_position_seq TO ${runtime}`,
  ];
  for (const statement of statements) await owner.query(statement);
  await owner.close();
}

function open(postgres: TestPostgres, role: string, schema: string, url?: string): PgDatabase {
  return new PgDatabase({
    url: roleUrl(url ?? postgres.adminUrl, role, TEST_PASSWORD),
    schema,
    applicationName: `spec-${role}`,
    maxConnections: 4,
    connectionTimeoutMs: 1_000,
  });
}

/** Schemas, roles and tables of the services named, and of the embedded log, with the walls between them. */
export async function prepareMessagingDatabase(
  postgres: TestPostgres,
  schemas: readonly string[],
): Promise<MessagingDatabase> {
  await bootstrapDatabase({
    adminUrl: postgres.adminUrl,
    schemas: [...schemas, eventLogSchema].map((schema) => ({
      schema,
      ownerPassword: TEST_PASSWORD,
      runtimePassword: TEST_PASSWORD,
    })),
    auditorPassword: TEST_PASSWORD,
  });
  for (const schema of schemas) await createTables(postgres, schema);
  await migrateEventLog({
    url: roleUrl(postgres.adminUrl, ownerRole(eventLogSchema), TEST_PASSWORD),
    serviceRoles: schemas.map(runtimeRole),
  });
  const opened: Database[] = [];
  const remember = (database: PgDatabase): PgDatabase => {
    opened.push(database);
    return database;
  };
  return {
    service: (schema, url) => remember(open(postgres, runtimeRole(schema), schema, url)),
    eventLog: () => remember(open(postgres, runtimeRole(eventLogSchema), eventLogSchema)),
    url: (schema) => roleUrl(postgres.adminUrl, runtimeRole(schema), TEST_PASSWORD),
    close: async () => {
      for (const database of opened) await database.close();
    },
  };
}
