import { processEnvironment, required } from '@silkgate/observability';
import { migrate } from '@silkgate/persistence';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';

/** `node dist/migrate.js`: brings the schema up to date as its owner role. */
const url = required(processEnvironment().ownerDatabaseUrl, 'SILKGATE_OWNER_DATABASE_URL');
const ran = await migrate({ url, schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK });
process.stdout.write(ran.length === 0 ? `${SCHEMA}: up to date\n` : `${SCHEMA}: ran ${ran.join(', ')}\n`);
