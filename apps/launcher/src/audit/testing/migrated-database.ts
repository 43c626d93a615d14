import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { migrateEventLog } from '@silkgate/messaging';
import {
  AUDITOR_ROLE,
  bootstrapDatabase,
  databaseOf,
  ownerRole,
  roleUrl,
  runtimeRole,
} from '@silkgate/persistence';
import { startTestPostgres, TEST_PASSWORD, type TestPostgres } from '@silkgate/persistence/testing';
import { EVENT_LOG_SCHEMA, SCHEMAS } from '../../services/table.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

export interface MigratedDatabase {
  readonly postgres: TestPostgres;
  readonly auditorUrl: string;
}

function runMigrations(app: string, ownerUrl: string): void {
  const environment = { ...process.env, SILKGATE_OWNER_DATABASE_URL: ownerUrl };
  const ran = spawnSync(process.execPath, [`${ROOT}apps/${app}/dist/migrate.js`], {
    env: environment,
    encoding: 'utf8',
  });
  if (ran.status !== 0)
    throw new Error(`migrations of ${app} failed (are the apps built?): ${ran.stdout}${ran.stderr}`);
}

/** A database with every service's schema as its own built migrations make it, and nobody running on it. */
export async function startMigratedDatabase(): Promise<MigratedDatabase> {
  const postgres = await startTestPostgres();
  const { adminUrl } = postgres;
  const url = (role: string): string => roleUrl(adminUrl, role, TEST_PASSWORD, databaseOf(adminUrl));
  await bootstrapDatabase({
    adminUrl,
    schemas: SCHEMAS.map((schema) => ({
      schema,
      ownerPassword: TEST_PASSWORD,
      runtimePassword: TEST_PASSWORD,
    })),
    auditorPassword: TEST_PASSWORD,
  });
  const services = SCHEMAS.filter((schema) => schema !== EVENT_LOG_SCHEMA);
  await migrateEventLog({ url: url(ownerRole(EVENT_LOG_SCHEMA)), serviceRoles: services.map(runtimeRole) });
  for (const schema of services) runMigrations(schema, url(ownerRole(schema)));
  return { postgres, auditorUrl: url(AUDITOR_ROLE) };
}
