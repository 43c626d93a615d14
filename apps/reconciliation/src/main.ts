import { join } from 'node:path';
import { shardOf, SystemClock, SystemRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import { createLogger, portOf, processEnvironment, required } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';
import { openEventLog } from '@silkgate/messaging';
import { DiskFolder } from './intake/adapters/disk-folder.js';
import { SCHEMA } from './migrations/index.js';
import { startReconciliationService } from './service.js';

/** A day of many rows is loaded and matched in single statements. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** `node dist/main.js`: counterparties' files, matching, breaks. */
const environment = processEnvironment();
const operatorToken = required(environment.operatorToken, 'SILKGATE_OPERATOR_TOKEN');
const url = required(environment.databaseUrl, 'SILKGATE_DATABASE_URL');
const logger = createLogger({ service: SCHEMA, level: environment.logLevel });
const clock = new SystemClock();
const timers = new SystemTimers();
const ids = new UuidV7Source(clock, new SystemRandom());
const database = new PgDatabase({
  url,
  schema: SCHEMA,
  applicationName: SCHEMA,
  maxConnections: 6,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  idleInTransactionTimeoutMs: STATEMENT_TIMEOUT_MS,
  onConnectionLost: (reason) => logger.warn({ reason }, 'a database connection was lost'),
});
const holder = ids.uuid(shardOf(SCHEMA));
const opened = openEventLog(environment, { service: SCHEMA, holder, clock, timers, logger });
await startReconciliationService({
  ...{ database, eventLog: opened.eventLog, clock, timers, ids, operatorToken, logger },
  folder: new DiskFolder(join(environment.dataFolder, 'files', 'v1', 'reconciliation')),
  port: portOf('reconciliation', environment),
  ownsProcess: true,
  resources: [{ stop: () => opened.close() }, { stop: () => database.close() }],
});
