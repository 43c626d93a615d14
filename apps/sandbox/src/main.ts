import 'reflect-metadata';
import { join } from 'node:path';
import { SystemClock, SystemRandom, SystemTimers } from '@silkgate/kernel';
import { UndiciHttpClient } from '@silkgate/kernel/undici';
import { createLogger, portOf, processEnvironment, required } from '@silkgate/observability';
import { KeyCabinet } from './adapters/key-cabinet.js';
import { readSwitchUrls } from './adapters/sandbox-files.js';
import { FileStorage } from './books/adapters/file-storage.js';
import { LocalExchangeFolder } from './files/adapters/local-exchange-folder.js';
import { startSandboxService } from './service.js';
import { settingsOf } from './settings.js';

/** `node dist/main.js`: simulated wallets, domestic wallets, settlement bank and rate publishers. */
const environment = processEnvironment();
const operatorToken = required(environment.operatorToken, 'SILKGATE_OPERATOR_TOKEN');
const logger = createLogger({ service: 'sandbox', level: environment.logLevel });
const { dataFolder } = environment;
const settings = settingsOf(process.env, environment, await readSwitchUrls(dataFolder), operatorToken);

try {
  await startSandboxService({
    settings,
    logger,
    port: portOf('sandbox', environment),
    ownsProcess: true,
    ports: {
      clock: new SystemClock(),
      timers: new SystemTimers(),
      random: new SystemRandom(),
      http: new UndiciHttpClient(),
      keys: new KeyCabinet(dataFolder),
      storage: (name) => FileStorage.open(join(dataFolder, 'sandbox', name)),
      exchange: new LocalExchangeFolder(join(dataFolder, 'files', 'v1')),
      report: (problem, fields) => logger.warn(fields, problem),
    },
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
