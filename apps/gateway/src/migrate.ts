import { runMigrateCommand } from '@silkgate/observability';
import { migrate } from '@silkgate/persistence';
import { GATEWAY_MIGRATION_LOCK, GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from './migrations/index.js';

/** `node dist/migrate.js`: brings the schema up to date as its owner role. */
process.exitCode = await runMigrateCommand(
  {
    schema: GATEWAY_SCHEMA,
    migrate: (url) =>
      migrate({
        url,
        schema: GATEWAY_SCHEMA,
        migrations: GATEWAY_MIGRATIONS,
        lockKey: GATEWAY_MIGRATION_LOCK,
      }),
  },
  process,
);
