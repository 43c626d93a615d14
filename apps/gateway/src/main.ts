import { shardOf, SystemClock, SystemRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import { UndiciHttpClient } from '@silkgate/kernel/undici';
import { createLogger, portOf, processEnvironment, required } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';
import { openEventLog } from '@silkgate/messaging';
import { readTlsCertificate } from './adapters/tls-certificates.js';
import { GATEWAY_SCHEMA } from './migrations/index.js';
import { loadSwitchSigners } from './participants/adapters/load-switch-signers.js';
import { keyRingOfParticipant } from './participants/key-rings.js';
import { DatabaseClock } from './payments/index.js';
import { startGatewayService } from './service.js';

/** `node dist/main.js`: one copy of the gateway; the environment is described in docs/architecture.md. */
const environment = processEnvironment();
const url = required(environment.databaseUrl, 'SILKGATE_DATABASE_URL');
const operatorToken = required(environment.operatorToken, 'SILKGATE_OPERATOR_TOKEN');

const log = createLogger({ service: GATEWAY_SCHEMA, level: environment.logLevel });
const timers = new SystemTimers();
const database = new PgDatabase({
  url,
  schema: GATEWAY_SCHEMA,
  applicationName: `${GATEWAY_SCHEMA}-${environment.copy}`,
  maxConnections: 10,
  onConnectionLost: (reason) => log.warn({ reason }, 'a database connection was lost'),
});
const clock = new DatabaseClock(database, new SystemClock(), timers, (error) =>
  log.warn({ err: error }, "the database's clock could not be read"),
);

try {
  await clock.start();
  const random = new SystemRandom();
  const ids = new UuidV7Source(clock, random);
  const holder = ids.uuid(shardOf(GATEWAY_SCHEMA));
  const opened = openEventLog(environment, { service: GATEWAY_SCHEMA, holder, clock, timers, logger: log });
  const http = new UndiciHttpClient();
  const certificate = await readTlsCertificate(environment.dataFolder);
  if (certificate === undefined) log.warn({}, 'no HTTPS: there is no certificate in the data folder');
  await startGatewayService({
    ...{ database, clock, timers, ids, random, http, holder, log, operatorToken },
    eventLog: opened.eventLog,
    signers: await loadSwitchSigners(environment.dataFolder),
    keyRingOf: keyRingOfParticipant,
    settings: { copy: environment.copy },
    port: portOf('gateway', environment),
    ...(certificate === undefined
      ? {}
      : { tls: { port: portOf('gatewayTls', environment), ...certificate } }),
    ownsProcess: true,
    resources: [
      { stop: () => opened.close() },
      { stop: () => clock.stop() },
      { stop: () => database.close() },
      { stop: () => http.close() },
    ],
  });
} catch (error) {
  log.fatal({ err: error }, 'the gateway did not start');
  process.exit(1);
}
