import type { Clock, IdSource, Timers } from '@silkgate/kernel';
import { serviceInbox, type EventLog } from '@silkgate/messaging';
import {
  type BackgroundWork,
  type HttpService,
  type Logger,
  Metrics,
  startHttpService,
  strictValidation,
} from '@silkgate/observability';
import type { CopyDatabase } from '@silkgate/persistence';
import { composeReconciliation } from './composition.js';
import type { FileFolder } from './intake/file-folder.js';
import type { ScanOutcome } from './intake/scan-files.js';
import { SCHEMA } from './migrations/index.js';
import { ReconciliationModule } from './reconciliation.module.js';

export interface ReconciliationServiceOptions {
  readonly database: CopyDatabase;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly folder: FileFolder;
  readonly operatorToken: string;
  readonly logger: Logger;
  readonly port: number;
  readonly ownsProcess: boolean;
  /** What to close after everything else has stopped. */
  readonly resources: readonly BackgroundWork[];
}

/** Everything of the service that runs: HTTP, consumers, scanning, matching. */
export async function startReconciliationService(
  options: ReconciliationServiceOptions,
): Promise<HttpService> {
  const { database, eventLog, clock, timers, logger, operatorToken } = options;
  const metrics = new Metrics(SCHEMA);
  const setAside = metrics.counter({ name: 'dead_letters_total', help: 'Events set aside' });
  const { transport, deadLetters } = serviceInbox({
    ...{ service: SCHEMA, database, eventLog, clock, timers, logger },
    onDeadLetter: () => setAside.add(),
  });
  const reconciliation = composeReconciliation({ ...options, onScanned: scanReporter(metrics, logger) });
  const checks = [
    { name: 'database', check: () => database.query('SELECT 1') },
    { name: 'event-log', check: () => eventLog.check() },
  ];
  const background = [...reconciliation.workers, ...options.resources];
  return startHttpService({
    name: 'reconciliation',
    module: ReconciliationModule.register({
      reconciliation,
      operatorToken,
      background,
      deadLetters,
      operations: { metrics, checks },
    }),
    port: options.port,
    logger,
    openApi: { title: 'Silkgate reconciliation', description: 'Files, comparisons, breaks.', version: '1' },
    ownsProcess: options.ownsProcess,
    configure: (app) => {
      app.useGlobalPipes(strictValidation());
      app.connectMicroservice({ strategy: transport }, { inheritAppConfig: false });
    },
  });
}

/** Every file that came in is a line; one with problems, or a changed one, is a warning. */
function scanReporter(metrics: Metrics, logger: Logger): (outcome: ScanOutcome) => void {
  const files = metrics.counter({ name: 'files_registered_total', help: 'Files taken in' });
  const problems = metrics.counter({ name: 'file_problems_total', help: 'What could not be read of files' });
  return ({ registered }) => {
    for (const file of registered) {
      files.add();
      problems.add({}, file.problems);
      const suspicious = file.problems > 0 || file.version > 1 || !file.accepted;
      logger[suspicious ? 'warn' : 'info']({ ...file }, 'file taken in');
    }
  };
}
