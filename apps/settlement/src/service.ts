import type { Clock, HttpClient, IdSource, Timers } from '@silkgate/kernel';
import type { Signer } from '@silkgate/alipayplus';
import { OutboxRelay, serviceInbox } from '@silkgate/messaging';
import type { EventLog } from '@silkgate/messaging';
import { startHttpService } from '@silkgate/observability';
import type { HttpService, Logger, Metrics } from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { composeSettlement } from './composition.js';
import type { FileStore } from './files/file-store.js';
import type { BankProfileSource } from './instructions/bank-profile.js';
import { SettlementModule } from './settlement.module.js';

export const SERVICE = 'settlement';

export interface ServiceOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  /** Unique per process. */
  readonly holder: string;
  readonly signer: Signer;
  readonly bank: BankProfileSource;
  readonly http: HttpClient;
  readonly files: FileStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly operatorToken: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Default true; false in tests. */
  readonly ownsProcess?: boolean;
  /** Closes what the caller opened, after everything else. */
  readonly close: () => Promise<void>;
}

/** The whole service on given ports: HTTP, event consumers, relay and work loops. */
export function startSettlement(options: ServiceOptions): Promise<HttpService> {
  const { database, eventLog, clock, timers, logger, metrics, holder } = options;
  const settlement = composeSettlement(options);
  const published = metrics.counter({ name: 'events_published_total', help: 'Events carried into the log' });
  const setAside = metrics.counter({ name: 'dead_letters_total', help: 'Events set aside' });
  const relay = new OutboxRelay({
    ...{ database, eventLog, clock, timers, holder, logger },
    onPublished: (events) => published.add({}, events),
  });
  const { transport, deadLetters } = serviceInbox({
    ...{ service: SERVICE, database, eventLog, clock, timers, logger },
    onDeadLetter: () => setAside.add(),
  });
  const resources = {
    start: () => {
      relay.start();
      settlement.work.start();
    },
    stop: async () => {
      await settlement.work.stop();
      await relay.stop();
    },
    close: options.close,
  };
  const checks = [
    { name: 'database', check: () => database.query('SELECT 1') },
    { name: 'event log', check: () => eventLog.check() },
  ];
  return startHttpService({
    name: SERVICE,
    module: SettlementModule.register({
      settlement,
      resources,
      deadLetters,
      operatorToken: options.operatorToken,
      operations: { metrics, checks },
      // What runs beside the requests stops before the transport: see ServiceResources.
      background: [],
    }),
    port: options.port,
    logger,
    openApi: {
      title: 'Silkgate settlement',
      description:
        "Ledger, windows, payouts and statements: operators' calls and the settlement bank's confirmations.",
      version: '1',
    },
    ...(options.ownsProcess === undefined ? {} : { ownsProcess: options.ownsProcess }),
    configure: (app) => {
      app.connectMicroservice({ strategy: transport });
    },
  });
}
