import { roleUrl, runtimeRole, type PgDatabase } from '@silkgate/persistence';
import {
  openAsRuntime,
  prepareSchema,
  startTestPostgres,
  TEST_PASSWORD,
  type TestPostgres,
} from '@silkgate/persistence/testing';
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
  await prepareSchema(postgres.adminUrl, {
    schema: GATEWAY_SCHEMA,
    migrations: GATEWAY_MIGRATIONS,
    lockKey: GATEWAY_MIGRATION_LOCK,
  });
  const runtimeUrl = roleUrl(postgres.adminUrl, runtimeRole(GATEWAY_SCHEMA), TEST_PASSWORD);
  const database = openAsRuntime(postgres.adminUrl, GATEWAY_SCHEMA);
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
