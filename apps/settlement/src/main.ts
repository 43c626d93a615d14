import { SystemClock, SystemRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import { UndiciHttpClient } from '@silkgate/kernel/undici';
import { openEventLog } from '@silkgate/messaging';
import { createLogger, Metrics, portOf, processEnvironment, required } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';
import { join } from 'node:path';
import { LocalFileStore } from './files/adapters/local-file-store.js';
import { FileBankProfile } from './instructions/adapters/file-bank-profile.js';
import { openSettlementKey } from './instructions/adapters/settlement-key.js';
import { SCHEMA } from './migrations/index.js';
import { SERVICE, startSettlement } from './service.js';

/** `node dist/main.js`: runs the service; the environment is described in docs/architecture.md. */
const environment = processEnvironment();
const url = required(environment.databaseUrl, 'SILKGATE_DATABASE_URL');
const operatorToken = required(environment.operatorToken, 'SILKGATE_OPERATOR_TOKEN');

const logger = createLogger({ service: SERVICE, level: environment.logLevel });
const clock = new SystemClock();
const timers = new SystemTimers();
const ids = new UuidV7Source(clock, new SystemRandom());
const holder = `${SERVICE}-${environment.copy}-${ids.uuid(0)}`;
const http = new UndiciHttpClient({ connectionsPerCounterparty: 8 });
const onConnectionLost = (reason: string) => logger.warn({ reason }, 'a database connection was lost');
const database = new PgDatabase({
  url,
  applicationName: SERVICE,
  schema: SCHEMA,
  maxConnections: 8,
  onConnectionLost,
});

const { eventLog, close: closeEventLog } = openEventLog(environment, {
  service: SERVICE,
  holder,
  clock,
  timers,
  logger,
});

try {
  await startSettlement({
    ...{ database, eventLog, clock, timers, ids, holder, http, logger, operatorToken },
    signer: await openSettlementKey(join(environment.dataFolder, 'settlement', 'keys')),
    bank: new FileBankProfile(join(environment.dataFolder, 'sandbox')),
    files: new LocalFileStore(join(environment.dataFolder, 'files', 'v1')),
    metrics: new Metrics(SERVICE),
    port: portOf('settlement', environment),
    close: async () => {
      await closeEventLog();
      await database.close();
      await http.close();
    },
  });
} catch (error) {
  logger.fatal({ err: error }, 'the service did not start');
  process.exit(1);
}
