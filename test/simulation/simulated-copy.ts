import type { SeededRandom } from '@silkgate/kernel';
import { UuidV7Source, type Clock, type Timers } from '@silkgate/kernel';
import { BatchConsumer, OutboxRelay, type BatchHandler, type Subscription } from '@silkgate/messaging';
import { createEngine, type Engine } from '../../apps/gateway/src/payments/engine.js';
import type { EngineObserver, EnginePorts } from '../../apps/gateway/src/payments/ports.js';
import type { EngineSettings } from '../../apps/gateway/src/payments/settings.js';
import type { PaymentResolver } from '../../apps/gateway/src/payments/resolution.js';
import { ExamplePricing } from '../../apps/gateway/src/payments/testing/fixtures.js';
import type { ParticipantDirectory } from '../../apps/gateway/src/participants/directory.js';
import { applyWindowsSettled } from '../../apps/gateway/src/positions/window-settled.js';
import { priceRefund } from '../../apps/gateway/src/quotes/domain/refund-pricing.js';
import type { SimulatedConnector } from './simulated-connector.js';
import type { SimulatedDatabase } from './simulated-database.js';
import type { SimulatedEventLog } from './simulated-event-log.js';
import type { SimulatedTime } from './simulated-time.js';

const GROUP = 'gateway';

export interface SimulatedCopyOptions {
  readonly name: string;
  readonly database: SimulatedDatabase;
  readonly time: SimulatedTime;
  readonly random: SeededRandom;
  readonly directory: ParticipantDirectory;
  readonly resolver: PaymentResolver;
  readonly connector: SimulatedConnector;
  readonly eventLog: SimulatedEventLog;
  readonly onError: (message: string, members: object) => void;
  readonly observer: EngineObserver;
  readonly settings: Partial<EngineSettings>;
  readonly relayGatherMs: number;
  /** Number of the gateway's copy, from 1. */
  readonly number: number;
  /** This machine's clock is off by so much at first. */
  readonly clockSkewMs: number;
}

/** One gateway process: production engine, relay and consumer behind simulated ports. Killed, it does nothing more. */
export class SimulatedCopy {
  readonly name: string;
  readonly engine: Engine;
  readonly #relay: OutboxRelay;
  readonly #consumer: BatchConsumer;
  readonly #onBatch: BatchHandler;
  #subscription: Subscription | undefined;
  #alive = true;
  #clockSkewMs: number;

  constructor(private readonly options: SimulatedCopyOptions) {
    const { database, eventLog, random } = options;
    this.name = options.name;
    this.#clockSkewMs = options.clockSkewMs;
    const [clock, timers] = [this.#clock(), this.#timers()];
    const ids = new UuidV7Source(clock, random.fork('ids'));
    this.#relay = new OutboxRelay({
      ...{ database, eventLog, clock, timers, holder: options.name },
      gatherMs: options.relayGatherMs,
    });
    this.#consumer = new BatchConsumer({ database, consumer: 'gateway.positions', clock, timers });
    this.#onBatch = (batch) => this.#consumer.consume(batch, applyWindowsSettled);
    this.engine = createEngine(this.#ports(clock, timers, ids));
  }

  get alive(): boolean {
    return this.#alive;
  }

  async start(): Promise<void> {
    await this.engine.start();
    this.#relay.start();
    this.#subscription = await this.options.eventLog.subscribe({
      group: GROUP,
      topics: ['settlement.windows'],
      onBatch: this.#onBatch,
    });
  }

  async stop(): Promise<void> {
    await this.#subscription?.stop();
    await this.engine.stop();
    await this.#relay.stop();
  }

  /** Its clock jumps, as when the machine's time is set. */
  stepClock(byMs: number): void {
    this.#clockSkewMs += byMs;
  }

  /** It has died: nothing it still does comes to anything, and nobody reaches it. */
  dies(): void {
    this.#alive = false;
  }

  /** As `kill -9`: no statement, message or timer of this process comes to anything from here on. */
  async kill(): Promise<void> {
    this.#alive = false;
    await this.options.database.kill();
    this.options.eventLog.dropMember(GROUP, this.#onBatch);
  }

  #ports(clock: Clock, timers: Timers, ids: EnginePorts['ids']): EnginePorts {
    const { onError, database, directory, resolver, connector, observer, number, settings } = this.options;
    return {
      ...{ database, directory, resolver, connector, observer },
      settings: { ...settings, copy: number },
      clock,
      timers,
      ids,
      random: this.options.random.fork('engine'),
      pricing: new ExamplePricing(),
      priceRefund,
      eventsWritten: () => this.#relay.wake(),
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (members, message) => onError(message, members),
      },
    };
  }

  #clock(): Clock {
    const { time } = this.options;
    return { now: () => time.now() + this.#clockSkewMs };
  }

  #timers(): Timers {
    const { time } = this.options;
    const schedule: Timers['schedule'] = (delayMs, task) =>
      time.schedule(delayMs, () => {
        if (this.#alive) task();
      });
    return { schedule, sleep: (delayMs) => new Promise((resolve) => void schedule(delayMs, resolve)) };
  }
}
