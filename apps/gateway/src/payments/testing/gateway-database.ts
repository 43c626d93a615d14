import {
  bootstrapDatabase,
  migrate,
  ownerRole,
  PgDatabase,
  roleUrl,
  runtimeRole,
} from '@silkgate/persistence';
import { startTestPostgres, TEST_PASSWORD, type TestPostgres } from '@silkgate/persistence/testing';
import { GATEWAY_MIGRATION_LOCK, GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from '../../migrations/index.js';

export interface GatewayDatabase {
  readonly postgres: TestPostgres;
  /** URL of the service's own role. */
  readonly runtimeUrl: string;
  readonly database: PgDatabase;
  stop(): Promise<void>;
}

/** A real Postgres with the gateway's schema, used as the gateway's runtime role. */
export async function startGatewayDatabase(settings: readonly string[] = []): Promise<GatewayDatabase> {
  const postgres = await startTestPostgres({ settings });
  const passwords = { ownerPassword: TEST_PASSWORD, runtimePassword: TEST_PASSWORD };
  await bootstrapDatabase({
    adminUrl: postgres.adminUrl,
    schemas: [{ schema: GATEWAY_SCHEMA, ...passwords }],
    auditorPassword: TEST_PASSWORD,
  });
  await migrate({
    url: roleUrl(postgres.adminUrl, ownerRole(GATEWAY_SCHEMA), passwords.ownerPassword),
    schema: GATEWAY_SCHEMA,
    migrations: GATEWAY_MIGRATIONS,
    lockKey: GATEWAY_MIGRATION_LOCK,
  });
  const runtimeUrl = roleUrl(postgres.adminUrl, runtimeRole(GATEWAY_SCHEMA), passwords.runtimePassword);
  const database = new PgDatabase({
    url: runtimeUrl,
    applicationName: 'gateway-test',
    schema: GATEWAY_SCHEMA,
  });
  return {
    postgres,
    runtimeUrl,
    database,
    stop: async () => {
      await database.close();
      await postgres.stop();
    },
  };
}
