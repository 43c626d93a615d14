import { runMigrateCommand } from '@silkgate/observability';
import { migrate } from '@silkgate/persistence';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';

/** `node dist/migrate.js`: brings the schema up to date as its owner role. */
process.exitCode = await runMigrateCommand(
  {
    schema: SCHEMA,
    migrate: (url) => migrate({ url, schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK }),
  },
  process,
);
