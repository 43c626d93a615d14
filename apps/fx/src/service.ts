import type { Clock, IdSource, Timers } from '@silkgate/kernel';
import { OutboxRelay, serviceInbox, type EventLog } from '@silkgate/messaging';
import {
  type BackgroundWork,
  type HttpService,
  type Logger,
  Metrics,
  startHttpService,
  strictValidation,
} from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { composeFx } from './composition.js';
import { FxModule } from './fx.module.js';
import { SCHEMA } from './migrations/index.js';
import { PublicationFailureFilter } from './publications/publication-failure.filter.js';
import type { RateSourceDirectory } from './rate-sources/domain/rate-source.js';

export interface FxServiceOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  /** Unique per process. */
  readonly holder: string;
  readonly sources: RateSourceDirectory;
  readonly operatorToken: string;
  readonly logger: Logger;
  readonly port: number;
  readonly ownsProcess: boolean;
  /** What to close after everything else has stopped. */
  readonly resources: readonly BackgroundWork[];
}

/** A publication with every currency of ISO 4217 is well below this. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** Everything of the service that runs: HTTP, consumers, relay. */
export async function startFxService(options: FxServiceOptions): Promise<HttpService> {
  const { database, eventLog, clock, timers, logger, holder } = options;
  const metrics = new Metrics(SCHEMA);
  const held = metrics.counter({
    name: 'publications_held_total',
    help: 'Held publications',
    labels: ['source'],
  });
  const setAside = metrics.counter({ name: 'dead_letters_total', help: 'Events set aside' });
  const relay = new OutboxRelay({ database, eventLog, clock, timers, holder, logger });
  const onHeld = (source: string, reasons: readonly string[]): void => {
    held.add({ source });
    logger.error({ source, reasons }, 'a rate publication is held: its changes are implausible');
  };
  const fx = composeFx({ ...options, onHeld });
  const { transport, deadLetters } = serviceInbox({
    ...{ service: SCHEMA, database, eventLog, clock, timers, logger },
    onDeadLetter: () => setAside.add(),
  });
  const checks = [
    { name: 'database', check: () => database.query('SELECT 1') },
    { name: 'event-log', check: () => eventLog.check() },
    { name: 'rate-sources', check: () => options.sources.check() },
  ];
  const { operatorToken } = options;
  const background = [relay, ...options.resources];
  return startHttpService({
    name: 'fx',
    module: FxModule.register({
      ...{ fx, operatorToken, background, deadLetters },
      operations: { metrics, checks },
    }),
    port: options.port,
    logger,
    openApi: { title: 'Silkgate fx', description: 'Rate intake, rate sets and inventory.', version: '1' },
    bodyLimitBytes: BODY_LIMIT_BYTES,
    ownsProcess: options.ownsProcess,
    configure: (app) => {
      app.useGlobalPipes(strictValidation());
      app.useGlobalFilters(new PublicationFailureFilter(app.getHttpAdapter(), logger));
      app.connectMicroservice({ strategy: transport }, { inheritAppConfig: false });
    },
  });
}
