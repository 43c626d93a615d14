import { bootstrapDatabase } from '../../adapters/bootstrap-database.js';
import { migrate, type MigrationOptions } from '../../adapters/migrate.js';
import { PgDatabase, type PgDatabaseOptions } from '../../adapters/pg-database.js';
import { ownerRole, roleUrl, runtimeRole } from '../../bootstrap/roles.js';
import { startTestPostgres, TEST_PASSWORD, type TestPostgres } from './test-postgres.js';

/** What a service says of its schema. */
export type ServiceSchema = Omit<MigrationOptions, 'url'>;

/** Makes a service's schema as a deployment does: roles, walls, and its migrations run by the owner role. */
export async function prepareSchema(
  adminUrl: string,
  service: ServiceSchema,
  furtherSchemas: readonly string[] = [],
): Promise<void> {
  const schemas = [service.schema, ...furtherSchemas].map((schema) => ({
    schema,
    ownerPassword: TEST_PASSWORD,
    runtimePassword: TEST_PASSWORD,
  }));
  await bootstrapDatabase({ adminUrl, schemas, auditorPassword: TEST_PASSWORD });
  const url = roleUrl(adminUrl, ownerRole(service.schema), TEST_PASSWORD);
  await migrate({ url, ...service });
}

/** Connections of a schema's runtime role, as its service has them; the caller closes them. */
export function openAsRuntime(
  adminUrl: string,
  schema: string,
  options: Partial<PgDatabaseOptions> = {},
): PgDatabase {
  const url = roleUrl(adminUrl, runtimeRole(schema), TEST_PASSWORD);
  return new PgDatabase({ url, schema, applicationName: `${schema}-test`, ...options });
}

/** A service's schema on a Postgres of its own, as its runtime role sees it. */
export interface ServiceDatabase {
  readonly postgres: TestPostgres;
  readonly database: PgDatabase;
  stop(): Promise<void>;
}

/** A Postgres with the one schema, migrated, and connections of its runtime role. */
export async function startServiceDatabase(service: ServiceSchema): Promise<ServiceDatabase> {
  const postgres = await startTestPostgres();
  await prepareSchema(postgres.adminUrl, service);
  const database = openAsRuntime(postgres.adminUrl, service.schema);
  return {
    postgres,
    database,
    stop: async () => {
      await database.close();
      await postgres.stop();
    },
  };
}

/** Tables of a schema from which its runtime role may remove rows, by name. */
export async function deletableTables(postgres: TestPostgres, schema: string): Promise<readonly string[]> {
  const rows = await postgres.administer<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
       AND (has_table_privilege($2, c.oid, 'DELETE') OR has_table_privilege($2, c.oid, 'TRUNCATE'))
     ORDER BY c.relname`,
    [schema, runtimeRole(schema)],
  );
  return rows.map((row) => row.name);
}
