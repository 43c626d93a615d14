import type { SqlSession } from '@silkgate/persistence';

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
}

/** One event on its way into the log. */
export interface EventLogRecord {
  readonly topic: string;
  /** The aggregate's id: events of one key keep their order. */
  readonly key: string;
  /** UUID of the CloudEvent. */
  readonly eventId: string;
  /** The CloudEvent as JSON text. */
  readonly payload: string;
}

/** One event as the log hands it out; `payload` is unchecked, hostile input. */
export interface DeliveredEvent {
  readonly topic: string;
  readonly partition: number;
  /** Position in the partition as a decimal integer. */
  readonly offset: string;
  readonly key: string;
  readonly payload: string;
}

/** Events of one topic, those of each partition in their order; at least once, so repeats are to be expected. */
export interface DeliveredBatch {
  readonly topic: string;
  readonly events: readonly DeliveredEvent[];
  /**
   * Embedded log: stores the group's offset behind the last event in the caller's transaction.
   * Kafka: does nothing; the offset is committed when the handler resolves.
   */
  acknowledgeWithin(session: SqlSession): Promise<void>;
}

/** Resolves when the batch is dealt with; a rejection has the same batch delivered again after a pause. */
export type BatchHandler = (batch: DeliveredBatch) => Promise<void>;

export interface SubscribeArguments {
  /** Consumer group; its members share the partitions. Begins with the oldest event of each topic. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly onBatch: BatchHandler;
}

export interface Subscription {
  /** Finishes the batch in progress, gives its partitions back. */
  stop(): Promise<void>;
}

/** Thrown by the log: it cannot be reached (try again), or the request itself is wrong (a defect). */
export class EventLogError extends Error {
  constructor(
    message: string,
    readonly failure: 'unavailable' | 'refused',
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'EventLogError';
  }
}

/** The log of events: Kafka in real use, Postgres where no broker can be had. One contract test holds for both. */
export interface EventLog {
  /** Creates the topics that are missing; topics are never created by publishing. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /** Resolves when every record is stored durably; order per key is the order of `records`. */
  publish(records: readonly EventLogRecord[]): Promise<void>;
  subscribe(args: SubscribeArguments): Promise<Subscription>;
  /** Events of the topics that `group` has not acknowledged yet. */
  lag(group: string, topics: readonly string[]): Promise<number>;
  /** Rejects with {@link EventLogError} when the log does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}
