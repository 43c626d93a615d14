import type { Clock, HttpClient, IdSource, RandomSource, Timers } from '@silkgate/kernel';
import { OutboxRelay } from '@silkgate/messaging';
import type { Effect, EventLog } from '@silkgate/messaging';
import type { Logger } from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { CaseDesk } from './cases/case-desk.js';
import type { ResolutionDesk } from './cases/resolution-desk.js';
import { QuoteDesk } from './codes/inquire-quote.js';
import { PaymentCodeIssuer } from './codes/issue-payment-codes.js';
import { StoredCodeResolver } from './codes/resolve-payment.js';
import { OrderScanner } from './codes/scan-order.js';
import { AlipayplusConnector } from './connectors/alipayplus/alipayplus-connector.js';
import type { Connector } from './connectors/connector.js';
import { NotificationDesk } from './notifications/notification-desk.js';
import { LimitPolicyDesk } from './limits/policies/limit-policy-desk.js';
import type { KeyRingFactory } from './participants/directory-snapshot.js';
import { LiveDirectory } from './participants/live-directory.js';
import type { SwitchSigners } from './participants/switch-signers.js';
import { PartnerApi } from './partner-api/partner-api.js';
import type { PartnerObserver } from './partner-api/partner-api.js';
import { applyWindowsSettled, createEngine } from './payments/index.js';
import type { Engine, EngineObserver, EngineSettings } from './payments/index.js';
import { listPositions, type PositionView } from './positions/list-positions.js';
import { applyRateSets } from './quotes/apply-rate-sets.js';
import { priceRefund } from './quotes/domain/refund-pricing.js';
import { RateBook } from './quotes/rate-book.js';

/** Everything a gateway copy reaches the outside through. */
export interface GatewayPorts {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly http: HttpClient;
  readonly signers: SwitchSigners;
  readonly keyRingOf: KeyRingFactory;
  readonly log: Logger;
  /** Unique per process. */
  readonly holder: string;
  readonly observer?: EngineObserver & PartnerObserver & { published?(events: number): void };
  readonly settings?: Partial<EngineSettings>;
  readonly codeLifetimeMs?: number;
  readonly quoteLifetimeMs?: number;
  readonly maxInFlight?: number;
  /** How often directory and rates are looked at; default 1000. */
  readonly pollMs?: number;
}

/** The object graph of a gateway copy, without Nest. */
export interface Gateway {
  readonly partnerApi: PartnerApi;
  readonly engine: Engine;
  readonly directory: LiveDirectory;
  readonly rates: RateBook;
  readonly notifications: NotificationDesk;
  readonly cases: CaseDesk;
  readonly caseResolutions: ResolutionDesk;
  readonly limitPolicies: LimitPolicyDesk;
  /** Every position, or one participant's. */
  positions(participantId?: string): Promise<PositionView[]>;
  readonly relay: OutboxRelay;
  readonly clock: Clock;
  /** To be applied by a batch consumer. */
  readonly effects: { readonly rateSets: Effect; readonly windows: Effect };
  start(): Promise<void>;
  /** Takes no more work; resolves when what was taken is answered and published as far as the log is in reach. */
  stop(): Promise<void>;
}

function connectorOf(ports: GatewayPorts, directory: LiveDirectory): Connector {
  const { http, signers, clock } = ports;
  return new AlipayplusConnector({
    http,
    signers,
    clock,
    keyRing: (clientId) => directory.keyRing(clientId),
  });
}

function relayOf(ports: GatewayPorts): OutboxRelay {
  const { database, eventLog, clock, timers, holder, log, observer } = ports;
  return new OutboxRelay({
    ...{ database, eventLog, clock, timers, holder },
    logger: log,
    onPublished: (events) => observer?.published?.(events),
  });
}

/** What the partner API needs besides the engine, which runs lanes of its own. */
function codeServices(
  ports: GatewayPorts,
  parts: { readonly directory: LiveDirectory; readonly pricing: RateBook; readonly connector: Connector },
) {
  const around = { ...ports, ...parts };
  return {
    issuer: new PaymentCodeIssuer(around),
    scanner: new OrderScanner(around),
    quotes: new QuoteDesk(around),
  };
}

/** Builds a copy from its ports; nothing runs before `start`. Rejects if the directory cannot be read. */
export async function composeGateway(ports: GatewayPorts): Promise<Gateway> {
  const { database, clock, timers, log, pollMs } = ports;
  const polling = pollMs === undefined ? {} : { pollMs };
  const waits = (what: string) => (error: unknown) =>
    log.warn({ err: error }, `${what} could not be refreshed; the last one goes on serving`);
  const directory = await LiveDirectory.load({ ...ports, ...polling, onError: waits('the directory') });
  const rates = new RateBook({ database, timers, ...polling, onError: waits('the rate book') });
  const connector = connectorOf(ports, directory);
  const relay = relayOf(ports);
  const engine = createEngine({
    ...ports,
    directory,
    connector,
    resolver: new StoredCodeResolver({ database, clock, timers, directory }),
    pricing: rates,
    priceRefund,
    eventsWritten: () => relay.wake(),
  });
  const services = codeServices(ports, { directory, pricing: rates, connector });
  const partnerApi = new PartnerApi({ ...ports, ...services, directory, pricing: rates, payments: engine });
  return {
    partnerApi,
    engine,
    directory,
    rates,
    notifications: new NotificationDesk(ports),
    cases: new CaseDesk(ports),
    caseResolutions: engine.caseResolutions,
    limitPolicies: new LimitPolicyDesk({ ...ports, directory }),
    positions: (participantId) => listPositions(database, participantId),
    relay,
    clock,
    effects: { rateSets: applyRateSets(clock), windows: applyWindowsSettled },
    start: async () => {
      directory.start();
      await rates.start();
      await engine.start();
      relay.start();
    },
    stop: async () => {
      directory.stop();
      rates.stop();
      await Promise.all(Object.values(services).map((service) => service.close()));
      await engine.stop();
      await relay.stop();
    },
  };
}
