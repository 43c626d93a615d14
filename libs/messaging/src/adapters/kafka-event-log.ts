import type { Clock, Timers } from '@silkgate/kernel';
import type { Kafka } from 'kafkajs';
import {
  EventLogError,
  type EventLog,
  type EventLogRecord,
  type SubscribeArguments,
  type Subscription,
  type TopicDefinition,
} from '../event-log.js';
import { SILENT_LOGGER, type MessageLogger } from '../message-logger.js';
import { createKafkaClient } from './kafka/kafka-client.js';
import { KafkaPublisher } from './kafka/kafka-publisher.js';
import { KafkaSubscription } from './kafka/kafka-subscription.js';
import { KafkaTopics } from './kafka/kafka-topics.js';

export interface KafkaEventLogOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[];
  /** The service's name. */
  readonly clientId: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger?: MessageLogger;
}

/** Apache Kafka behind the {@link EventLog} port. */
export class KafkaEventLog implements EventLog {
  readonly #kafka: Kafka;
  readonly #topics: KafkaTopics;
  readonly #publisher: KafkaPublisher;
  readonly #logger: MessageLogger;
  readonly #subscriptions = new Set<Subscription>();

  constructor(private readonly options: KafkaEventLogOptions) {
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#kafka = createKafkaClient({ ...options, logger: this.#logger });
    this.#topics = new KafkaTopics(this.#kafka);
    this.#publisher = new KafkaPublisher(this.#kafka);
  }

  ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    return this.#topics.ensure(topics);
  }

  async publish(records: readonly EventLogRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#topics.requireAll(records.map((record) => record.topic));
    await this.#publisher.publish(records);
  }

  /** With no broker in reach the subscription begins by itself when one answers. */
  async subscribe(args: SubscribeArguments): Promise<Subscription> {
    try {
      await this.#topics.requireAll(args.topics);
    } catch (error) {
      if (!(error instanceof EventLogError) || error.failure === 'refused') throw error;
      this.#logger.warn({ err: error, group: args.group }, 'no broker yet; the consumer waits');
    }
    const subscription = new KafkaSubscription(this.#kafka, this.options.timers, this.#logger, args);
    this.#subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  lag(group: string, topics: readonly string[]): Promise<number> {
    return this.#topics.lag(group, topics);
  }

  check(): Promise<void> {
    return this.#topics.check();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await Promise.all([this.#publisher.close(), this.#topics.close()]);
  }
}
