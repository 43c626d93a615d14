import { processEnvironment, required } from '@silkgate/observability';
import { migrate } from '@silkgate/persistence';
import { GATEWAY_MIGRATION_LOCK, GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from './migrations/index.js';

/** `node dist/migrate.js`: brings the schema up to date as its owner role. */
const url = required(processEnvironment().ownerDatabaseUrl, 'SILKGATE_OWNER_DATABASE_URL');
const ran = await migrate({
  url,
  schema: GATEWAY_SCHEMA,
  migrations: GATEWAY_MIGRATIONS,
  lockKey: GATEWAY_MIGRATION_LOCK,
});
process.stdout.write(
  ran.length === 0 ? `${GATEWAY_SCHEMA}: up to date\n` : `${GATEWAY_SCHEMA}: ran ${ran.join(', ')}\n`,
);
