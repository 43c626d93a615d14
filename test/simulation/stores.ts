import { roleUrl, runtimeRole, type Database } from '@silkgate/persistence';
import {
  openAsRuntime,
  prepareSchema,
  startTestPostgres,
  TEST_PASSWORD,
} from '@silkgate/persistence/testing';
import {
  GATEWAY_MIGRATION_LOCK,
  GATEWAY_MIGRATIONS,
  GATEWAY_SCHEMA,
} from '../../apps/gateway/src/migrations/index.js';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from '../../apps/settlement/src/migrations/index.js';

/**
 * A deadlock would be broken by time, which is no part of the simulation: it is found by the simulation instead.
 * Nothing of a run outlives it, so nothing waits for the disk.
 */
const SETTINGS = [
  'deadlock_timeout=1h',
  'autovacuum=off',
  'synchronous_commit=off',
  'jit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'checkpoint_timeout=1h',
  'shared_buffers=256MB',
  'wal_writer_delay=10s',
  'bgwriter_lru_maxpages=0',
  'track_counts=off',
  'track_activities=on',
  'update_process_title=off',
  // The checks read whole waves, of which nobody keeps statistics.
  'enable_nestloop=off',
];

export interface Store {
  readonly schema: string;
  /** URL of the service's own role. */
  readonly runtimeUrl: string;
  /** Of those who look on: not part of the simulation. */
  readonly database: Database;
}

export interface Stores {
  readonly adminUrl: string;
  /** Of the server's Unix socket, by which a statement's way there and back is shorter. */
  readonly socketFolder?: string;
  readonly gateway: Store;
  readonly settlement: Store;
  administer(text: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Fresh stores for one run: what is left of another must not change this one. */
export async function startStores(): Promise<Stores> {
  const postgres = await startTestPostgres({ settings: SETTINGS });
  const { adminUrl } = postgres;
  await prepareSchema(adminUrl, {
    schema: GATEWAY_SCHEMA,
    migrations: GATEWAY_MIGRATIONS,
    lockKey: GATEWAY_MIGRATION_LOCK,
  });
  await prepareSchema(adminUrl, { schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK });
  // For the checks: a wave's payments by the names they share.
  await postgres.administer(
    `CREATE INDEX simulated_wave ON ${GATEWAY_SCHEMA}.payment (request_id, payment_id)`,
  );
  const store = (schema: string) => ({
    schema,
    runtimeUrl: roleUrl(adminUrl, runtimeRole(schema), TEST_PASSWORD),
    database: openAsRuntime(adminUrl, schema, { statementTimeoutMs: 120_000 }),
  });
  const [gateway, settlement] = [store(GATEWAY_SCHEMA), store(SCHEMA)];
  return {
    adminUrl,
    ...(postgres.socketFolder === undefined ? {} : { socketFolder: postgres.socketFolder }),
    gateway,
    settlement,
    administer: (text) => postgres.administer(text),
    stop: async () => {
      await gateway.database.close();
      await settlement.database.close();
      await postgres.stop();
    },
  };
}
