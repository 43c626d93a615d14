import type { Clock, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import {
  EventLogError,
  type EventLog,
  type EventLogRecord,
  type SubscribeArguments,
  type Subscription,
  type TopicDefinition,
} from '../event-log.js';
import { SILENT_LOGGER, type MessageLogger } from '../message-logger.js';
import { EmbeddedSubscription } from './embedded/embedded-subscription.js';
import {
  appendRecords,
  asEventLogFailure,
  createTopics,
  placeRecords,
  readLag,
  readTopics,
} from './embedded/event-log-store.js';

export interface EmbeddedEventLogOptions {
  /** Role `eventlog_runtime`, schema `eventlog`, in the database of the services that consume. */
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Unique per process: an id made at start. */
  readonly holder: string;
  readonly logger?: MessageLogger;
  /** Default 6000. */
  readonly leaseMs?: number;
  /** Events handed out at once; default 500. */
  readonly maxBatch?: number;
}

/**
 * The event log in Postgres, for where no broker can be had. `acknowledgeWithin` moves the offset in
 * the consumer's own transaction, so the consumer must live in the same database.
 */
export class EmbeddedEventLog implements EventLog {
  readonly #subscriptions = new Set<EmbeddedSubscription>();
  #topics: ReadonlyMap<string, number> = new Map();
  #subscribed = 0;

  constructor(private readonly options: EmbeddedEventLogOptions) {}

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    await asEventLogFailure(createTopics(this.options.database, topics));
    await this.#partitionsOf(topics.map(({ name }) => name));
  }

  async publish(records: readonly EventLogRecord[]): Promise<void> {
    if (records.length === 0) return;
    const topics = await this.#partitionsOf(records.map((record) => record.topic));
    await asEventLogFailure(appendRecords(this.options.database, placeRecords(records, topics)));
    for (const subscription of this.#subscriptions) subscription.wake();
  }

  async subscribe(args: SubscribeArguments): Promise<Subscription> {
    const { database, clock, timers, holder, logger, leaseMs = 6_000, maxBatch = 500 } = this.options;
    const known = await this.#partitionsOf(args.topics);
    this.#subscribed += 1;
    const subscription = new EmbeddedSubscription({
      ...args,
      database,
      clock,
      timers,
      leaseMs,
      maxBatch,
      logger: logger ?? SILENT_LOGGER,
      holder: `${holder}/${this.#subscribed}`,
      partitions: new Map(args.topics.map((topic) => [topic, known.get(topic) ?? 0])),
    });
    this.#subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  lag(group: string, topics: readonly string[]): Promise<number> {
    return asEventLogFailure(readLag(this.options.database, group, topics));
  }

  async check(): Promise<void> {
    await asEventLogFailure(this.options.database.query('SELECT 1'));
  }

  /** Ends the subscriptions; the database belongs to the caller. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
  }

  /** Refuses where a topic does not exist. Partitions of a topic never change, so they are kept. */
  async #partitionsOf(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (topics.some((topic) => !this.#topics.has(topic))) {
      this.#topics = await asEventLogFailure(readTopics(this.options.database));
    }
    const missing = topics.find((topic) => !this.#topics.has(topic));
    if (missing !== undefined) throw new EventLogError(`there is no topic ${missing}`, 'refused');
    return this.#topics;
  }
}
