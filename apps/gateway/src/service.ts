import { serviceInbox } from '@silkgate/messaging';
import {
  type BackgroundWork,
  BATCH_BUCKETS,
  type HttpService,
  Metrics,
  startHttpService,
  strictValidation,
  type TlsOptions,
} from '@silkgate/observability';
import { composeGateway } from './composition.js';
import type { Gateway, GatewayPorts } from './composition.js';
import { GatewayModule } from './gateway.module.js';
import { GATEWAY_SCHEMA } from './migrations/index.js';
import { PartnerFailureFilter } from './partner-api/partner-failure.filter.js';
import { keepRawBodies } from './partner-api/raw-body.js';

export interface GatewayServiceOptions extends Omit<GatewayPorts, 'observer'> {
  readonly operatorToken: string;
  readonly port: number;
  readonly tls?: TlsOptions;
  readonly ownsProcess: boolean;
  /** What to close after everything else has stopped. */
  readonly resources: readonly BackgroundWork[];
}

export interface GatewayService extends HttpService {
  readonly gateway: Gateway;
}

/** No message of the dialect comes near it. */
const BODY_LIMIT_BYTES = 64 * 1024;

type Observer = NonNullable<GatewayPorts['observer']>;

function observerOf(metrics: Metrics): Observer {
  const calls = metrics.histogram({
    name: 'partner_call_seconds',
    help: 'Signed calls by operation and result code',
    labels: ['operation', 'result_code'],
  });
  const unverified = metrics.counter({
    name: 'unverified_calls_total',
    help: 'Calls turned away before it is known who calls, by operation and result code',
    labels: ['operation', 'result_code'],
  });
  const payments = metrics.histogram({
    name: 'payment_seconds',
    help: 'Payments from accept to their end',
    labels: ['flow', 'state'],
  });
  const batches = metrics.histogram({
    name: 'commit_batch_commands',
    help: 'Commands that shared a commit',
    labels: ['lane'],
    buckets: BATCH_BUCKETS,
  });
  const alarms = metrics.counter({ name: 'payment_alarms_total', help: 'Alarms', labels: ['kind'] });
  const notifications = metrics.counter({
    name: 'notifications_total',
    help: 'Attempts at a notification',
    labels: ['delivered'],
  });
  const published = metrics.counter({ name: 'events_published_total', help: 'Events carried into the log' });
  return {
    answered: (operation, resultCode, durationMs) =>
      calls.observe(durationMs / 1_000, { operation, result_code: resultCode }),
    unverified: (operation, resultCode) => unverified.add({ operation, result_code: resultCode }),
    paymentEnded: (flow, state, durationMs) => payments.observe(durationMs / 1_000, { flow, state }),
    batchCommitted: (lane, commands) => batches.observe(commands, { lane }),
    alarmRaised: (kind) => alarms.add({ kind }),
    notificationTried: (delivered) => notifications.add({ delivered: String(delivered) }),
    published: (events) => published.add({}, events),
  };
}

/** Everything of a gateway copy that runs: HTTP and HTTPS, consumers, workers, relay. */
export async function startGatewayService(options: GatewayServiceOptions): Promise<GatewayService> {
  const { database, eventLog, clock, timers, log, tls } = options;
  const metrics = new Metrics(GATEWAY_SCHEMA);
  const setAside = metrics.counter({ name: 'dead_letters_total', help: 'Events set aside' });
  const gateway = await composeGateway({ ...options, observer: observerOf(metrics) });
  const { transport, deadLetters } = serviceInbox({
    ...{ service: GATEWAY_SCHEMA, database, eventLog, clock, timers, logger: log },
    onDeadLetter: () => setAside.add(),
  });
  const operations = {
    metrics,
    checks: [{ name: 'database', check: () => database.query('SELECT 1') }],
  };
  const background = [gateway, ...options.resources];
  const service = await startHttpService({
    name: 'gateway',
    module: GatewayModule.register({
      ...{ gateway, operations, background, deadLetters },
      operatorToken: options.operatorToken,
    }),
    port: options.port,
    ...(tls === undefined ? {} : { tls }),
    logger: log,
    openApi: {
      title: 'Silkgate gateway',
      description: 'The signed interface for wallets and acquirers; see docs/api.md for signing.',
      version: '1',
    },
    bodyLimitBytes: BODY_LIMIT_BYTES,
    ownsProcess: options.ownsProcess,
    configure: (app) => {
      keepRawBodies(app, BODY_LIMIT_BYTES);
      app.useGlobalPipes(strictValidation());
      app.useGlobalFilters(new PartnerFailureFilter(app.getHttpAdapter(), gateway.partnerApi));
      app.connectMicroservice({ strategy: transport }, { inheritAppConfig: false });
    },
  });
  return { ...service, gateway };
}
