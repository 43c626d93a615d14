import type { Cancel, Timers } from '@silkgate/kernel';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { DeliveredEvent, SubscribeArguments, Subscription } from '../../event-log.js';
import type { MessageLogger } from '../../message-logger.js';

/** Events handed out at once, in one transaction; more of some kB each would outlive the young generation's collections. */
const MAX_BATCH = 100;
/** Batches of different partitions are handed over together, so that {@link KafkaSubscription} can join them. */
const PARTITIONS_AT_ONCE = 64;
/** A fetch waits this long for this much: each costs its consumer a transaction and a commit of offsets. */
const GATHER_MS = 500;
const GATHER_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 2_000;
const RESTART_MS = 1_000;
const MAX_BACK_OFF_MS = 2_000;

interface PlacedMessage {
  readonly payload: EachBatchPayload;
  readonly message: KafkaMessage;
}

/** Batches of one topic that arrived in the same turn. */
interface Gathering {
  readonly payloads: EachBatchPayload[];
  readonly dealtWith: Promise<void>;
}

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
  readonly #gatherings = new Map<string, Gathering>();

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
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
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

  /** What one fetch brought of a topic is dealt with together: the partitions share a transaction and a commit of offsets. */
  #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic } = payload.batch;
    const open = this.#gatherings.get(topic);
    if (open !== undefined) {
      open.payloads.push(payload);
      return open.dealtWith;
    }
    const payloads = [payload];
    const dealtWith = this.timers.sleep(0).then(() => {
      this.#gatherings.delete(topic);
      return this.#deal(topic, payloads);
    });
    this.#gatherings.set(topic, { payloads, dealtWith });
    return dealtWith;
  }

  async #deal(topic: string, payloads: readonly EachBatchPayload[]): Promise<void> {
    const placed = payloads.flatMap((payload) =>
      payload.batch.messages.map((message) => ({ payload, message })),
    );
    const left = new Set<EachBatchPayload>();
    for (let start = 0; start < placed.length; start += MAX_BATCH) {
      const chunk = placed.slice(start, start + MAX_BATCH).filter(({ payload }) => !left.has(payload));
      const dealt = await this.#handle(topic, chunk);
      // What a chunk leaves out of a partition, no later chunk may commit past.
      for (const { payload } of chunk) if (!dealt.some((each) => each.payload === payload)) left.add(payload);
      const lasts = new Map(dealt.map((each) => [each.payload, each.message.offset]));
      for (const [payload, offset] of lasts) payload.resolveOffset(offset);
      const [any] = lasts.keys();
      if (any === undefined) continue;
      const partitions = [...lasts].map(([payload, offset]) => ({
        partition: payload.batch.partition,
        offset: (BigInt(offset) + 1n).toString(),
      }));
      await any.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
      await any.heartbeat();
    }
  }

  /**
   * Hands the events out until the handler takes them; answers those it took. A consumer that is stopping, or is about
   * to seek, leaves its events out; after a rebalance only the inbox knows what another member has taken.
   */
  async #handle(topic: string, placed: readonly PlacedMessage[]): Promise<readonly PlacedMessage[]> {
    for (let attempt = 0; ; attempt += 1) {
      const ours = placed.filter(({ payload }) => payload.isRunning() && !payload.isStale());
      const [first] = ours;
      if (first === undefined) return [];
      const stopBeating = this.#keepBeating(first.payload);
      try {
        await this.args.onBatch({
          topic,
          events: ours.map((each) => toDeliveredEvent(topic, each)),
          acknowledgeWithin: () => Promise.resolve(),
        });
        return ours;
      } catch (error) {
        const fields = { err: error, topic, events: ours.length, attempt };
        if (attempt % 30 === 0) this.logger.error(fields, 'a batch failed and will be delivered again');
        await this.timers.sleep(Math.min(50 * 2 ** Math.min(attempt, 10), MAX_BACK_OFF_MS));
      } finally {
        stopBeating();
      }
      await first.payload.heartbeat();
    }
  }

  /** A handler may take longer than the session's timeout: the group must not think us dead. */
  #keepBeating(payload: EachBatchPayload): Cancel {
    let cancel: Cancel = () => undefined;
    const beat = (): void => {
      payload.heartbeat().catch((error: unknown) => {
        // A rebalance or a lost broker ends the batch at the commit that follows the handler.
        this.logger.info({ err: error, group: this.args.group }, 'a heartbeat was not taken');
      });
      cancel = this.timers.schedule(HEARTBEAT_MS, beat);
    };
    cancel = this.timers.schedule(HEARTBEAT_MS, beat);
    return () => cancel();
  }
}

function toDeliveredEvent(topic: string, { payload, message }: PlacedMessage): DeliveredEvent {
  return {
    topic,
    partition: payload.batch.partition,
    offset: message.offset,
    key: message.key?.toString('utf8') ?? '',
    payload: message.value?.toString('utf8') ?? '',
  };
}
