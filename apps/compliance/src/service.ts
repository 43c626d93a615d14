import type { Clock, Timers } from '@silkgate/kernel';
import { serviceInbox, type EventLog } from '@silkgate/messaging';
import {
  type BackgroundWork,
  type HttpService,
  type Logger,
  Metrics,
  startHttpService,
  strictValidation,
} from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { ComplianceModule } from './compliance.module.js';
import { composeCompliance } from './composition.js';
import { SCHEMA } from './migrations/index.js';

export interface ComplianceServiceOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly operatorToken: string;
  readonly logger: Logger;
  readonly port: number;
  readonly ownsProcess: boolean;
  /** What to close after everything else has stopped. */
  readonly resources: readonly BackgroundWork[];
}

/** Everything of the service that runs: HTTP and consumers. */
export async function startComplianceService(options: ComplianceServiceOptions): Promise<HttpService> {
  const { database, eventLog, clock, timers, logger, operatorToken } = options;
  const metrics = new Metrics(SCHEMA);
  const setAside = metrics.counter({ name: 'dead_letters_total', help: 'Events set aside' });
  const { transport, deadLetters } = serviceInbox({
    ...{ service: SCHEMA, database, eventLog, clock, timers, logger },
    onDeadLetter: () => setAside.add(),
  });
  const checks = [
    { name: 'database', check: () => database.query('SELECT 1') },
    { name: 'event-log', check: () => eventLog.check() },
  ];
  return startHttpService({
    name: 'compliance',
    module: ComplianceModule.register({
      compliance: composeCompliance({ database, clock }),
      operatorToken,
      deadLetters,
      operations: { metrics, checks },
      background: options.resources,
    }),
    port: options.port,
    logger,
    openApi: {
      title: 'Silkgate compliance',
      description: 'Conversion records and their recomputation.',
      version: '1',
    },
    ownsProcess: options.ownsProcess,
    configure: (app) => {
      app.useGlobalPipes(strictValidation());
      app.connectMicroservice({ strategy: transport }, { inheritAppConfig: false });
    },
  });
}
