import type { Clock, IdSource, RandomSource, Timers } from '@silkgate/kernel';
import type { RefundConversion } from '@silkgate/contracts';
import type { Database, LaneObserver } from '@silkgate/persistence';
import type { Connector } from '../connectors/connector.js';
import type { LimitCheck } from '../limits/limit-check.js';
import type { ParticipantDirectory } from '../participants/directory.js';
import type { PaymentPricing, RefundPricingRequest } from '../quotes/pricing.js';
import type { FinalState } from './domain/payment.js';
import type { PaymentResolver } from './resolution.js';
import type { EngineSettings } from './settings.js';

/** Structured log in pino's shape: members first, sentence second. */
export interface EngineLog {
  info(members: object, message: string): void;
  warn(members: object, message: string): void;
  error(members: object, message: string): void;
}

/** For metrics; every member may be left out. */
export interface EngineObserver extends LaneObserver {
  paymentEnded?(flow: string, state: FinalState, durationMs: number): void;
  alarmRaised?(kind: string): void;
  notificationTried?(delivered: boolean): void;
}

/** Everything the engine reaches the outside through. */
export interface EnginePorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly directory: ParticipantDirectory;
  readonly resolver: PaymentResolver;
  readonly pricing: PaymentPricing;
  readonly priceRefund: (request: RefundPricingRequest) => RefundConversion;
  readonly connector: Connector;
  /** Called after a commit that wrote events: the outbox relay need not wait for its next look. */
  readonly eventsWritten: () => void;
  readonly log: EngineLog;
  readonly observer?: EngineObserver;
  /** Default: the limits in force. */
  readonly limits?: readonly LimitCheck[];
  readonly settings?: Partial<EngineSettings>;
}
