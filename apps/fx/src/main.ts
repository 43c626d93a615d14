import { join } from 'node:path';
import { shardOf, SystemClock, SystemRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import { createLogger, portOf, processEnvironment, required } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';
import { openEventLog } from '@silkgate/messaging';
import { SCHEMA } from './migrations/index.js';
import { RateSourceFile } from './rate-sources/adapters/rate-source-file.js';
import { startFxService } from './service.js';

/** `node dist/main.js`: rate intake, rate sets, inventory. */
const environment = processEnvironment();
const operatorToken = required(environment.operatorToken, 'SILKGATE_OPERATOR_TOKEN');
const url = required(environment.databaseUrl, 'SILKGATE_DATABASE_URL');
const logger = createLogger({ service: SCHEMA, level: environment.logLevel });
const clock = new SystemClock();
const timers = new SystemTimers();
const ids = new UuidV7Source(clock, new SystemRandom());
const holder = ids.uuid(shardOf(SCHEMA));
const database = new PgDatabase({
  url,
  schema: SCHEMA,
  applicationName: SCHEMA,
  maxConnections: 6,
  onConnectionLost: (reason) => logger.warn({ reason }, 'a database connection was lost'),
});
const opened = openEventLog(environment, { service: SCHEMA, holder, clock, timers, logger });
await startFxService({
  ...{ database, eventLog: opened.eventLog, clock, timers, ids, holder, operatorToken, logger },
  sources: new RateSourceFile(join(environment.dataFolder, 'sandbox', 'rate-sources.json')),
  port: portOf('fx', environment),
  ownsProcess: true,
  resources: [{ stop: () => opened.close() }, { stop: () => database.close() }],
});
