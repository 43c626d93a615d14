import type { Cancel, Timers } from '@silkgate/kernel';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { DeliveredBatch, SubscribeArguments, Subscription } from '../../event-log.js';
import type { MessageLogger } from '../../message-logger.js';

/** Events handed out at once; a fetch of kafkajs may hold more. */
const MAX_BATCH = 500;
/**
 * A fetch waits this long for this much: each partition in it costs its consumer a transaction and an offset commit, so
 * that at 300 events a second over 8 partitions 128 KiB (32 events) would mean 4 events a transaction.
 */
const GATHER_MS = 500;
const GATHER_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 2_000;
const RESTART_MS = 1_000;
const MAX_BACK_OFF_MS = 2_000;

/**
 * One member of a consumer group. Offsets are committed after the handler, so that a crash repeats
 * events and loses none. kafkajs gives up a consumer for good on errors it takes for final, while
 * the process lives on: whatever ends it, a new one is started here until `stop`.
 */
export class KafkaSubscription implements Subscription {
  #stopped = false;
  #consumer: Consumer | undefined;
  #cancelRestart: Cancel = () => undefined;
  #starting: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly timers: Timers,
    private readonly logger: MessageLogger,
    private readonly args: SubscribeArguments,
  ) {}

  start(): void {
    this.#starting = this.#startConsumer();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRestart();
    await this.#starting;
    await this.#discard(this.#consumer);
  }

  async #startConsumer(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.args.group,
      allowAutoTopicCreation: false,
      sessionTimeout: 8_000,
      heartbeatInterval: HEARTBEAT_MS,
      minBytes: GATHER_BYTES,
      maxWaitTimeInMs: GATHER_MS,
      metadataMaxAge: 60_000,
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 1_000,
        retries: 5,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    this.#consumer = consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#restart(consumer, payload.error));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.args.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#eachBatch(payload),
      });
    } catch (error) {
      this.#restart(consumer, error);
    }
  }

  #restart(consumer: Consumer, error: unknown): void {
    if (this.#stopped || this.#consumer !== consumer) return;
    this.#consumer = undefined;
    this.logger.warn({ err: error, group: this.args.group }, 'the consumer ended; another one starts');
    this.#cancelRestart = this.timers.schedule(RESTART_MS, () => {
      this.#starting = this.#discard(consumer).then(() => this.#startConsumer());
    });
  }

  async #discard(consumer: Consumer | undefined): Promise<void> {
    try {
      await consumer?.disconnect();
    } catch (error) {
      this.logger.warn({ err: error }, 'the consumer did not disconnect in order');
    }
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    for (let start = 0; start < messages.length; start += MAX_BATCH) {
      const chunk = messages.slice(start, start + MAX_BATCH);
      const last = chunk.at(-1);
      if (last === undefined || !(await this.#handle(payload, chunk))) return;
      payload.resolveOffset(last.offset);
      const offset = (BigInt(last.offset) + 1n).toString();
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
      await payload.heartbeat();
    }
  }

  /** Hands the events out until the handler takes them; false when the partition is no longer ours. */
  async #handle(payload: EachBatchPayload, messages: readonly KafkaMessage[]): Promise<boolean> {
    const { topic, partition } = payload.batch;
    const batch = toDeliveredBatch(topic, partition, messages);
    for (let attempt = 0; payload.isRunning() && !payload.isStale(); attempt += 1) {
      const stopBeating = this.#keepBeating(payload);
      try {
        await this.args.onBatch(batch);
        return true;
      } catch (error) {
        const fields = { err: error, topic, partition, attempt };
        if (attempt % 30 === 0) this.logger.error(fields, 'a batch failed and will be delivered again');
        await this.timers.sleep(Math.min(50 * 2 ** Math.min(attempt, 10), MAX_BACK_OFF_MS));
      } finally {
        stopBeating();
      }
      await payload.heartbeat();
    }
    return false;
  }

  /** A handler may take longer than the session's timeout: the group must not think us dead. */
  #keepBeating(payload: EachBatchPayload): Cancel {
    let cancel: Cancel = () => undefined;
    const beat = (): void => {
      // A rebalance or a lost broker comes out at the commit that follows the handler.
      payload.heartbeat().catch(() => undefined);
      cancel = this.timers.schedule(HEARTBEAT_MS, beat);
    };
    cancel = this.timers.schedule(HEARTBEAT_MS, beat);
    return () => cancel();
  }
}

function toDeliveredBatch(
  topic: string,
  partition: number,
  messages: readonly KafkaMessage[],
): DeliveredBatch {
  return {
    topic,
    partition,
    events: messages.map((message) => ({
      topic,
      partition,
      offset: message.offset,
      key: message.key?.toString('utf8') ?? '',
      payload: message.value?.toString('utf8') ?? '',
    })),
    acknowledgeWithin: () => Promise.resolve(),
  };
}
