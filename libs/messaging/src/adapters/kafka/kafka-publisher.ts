import {
  CompressionTypes,
  type ICustomPartitioner,
  type Kafka,
  type Producer,
  type TopicMessages,
} from 'kafkajs';
import type { EventLogRecord } from '../../event-log.js';
import { partitionOf } from '../../partitions.js';
import { toEventLogError } from './kafka-failure.js';

const byKey: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message }) =>
    partitionOf(String(message.key), partitionMetadata.length);

/** About ten seconds: longer than a broker's restart, shorter than the patience of a stopping service. */
const SEND_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 12 };

/** Half of what a broker takes at once by default (`max.message.bytes`, 1 MiB, counts a partition's whole batch). */
const REQUEST_BYTES = 512 * 1024;
/** Headers and framing of a record, generously. */
const OVERHEAD_BYTES = 200;

/**
 * The idempotent producer. After a failed send its sequence numbers are in doubt (the broker may take
 * the next batch for a repetition of the lost one and drop it), so that each failure is followed by
 * a new producer with a new identity: that can repeat events, but never lose one.
 */
export class KafkaPublisher {
  #producer: Promise<Producer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  async publish(records: readonly EventLogRecord[]): Promise<void> {
    try {
      const producer = await this.#connected();
      for (const request of withinRequestSize(records)) {
        await producer.sendBatch({
          acks: -1,
          compression: CompressionTypes.None,
          topicMessages: byTopic(request),
        });
      }
    } catch (error) {
      await this.close();
      throw toEventLogError(error);
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    try {
      await (await producer)?.disconnect();
    } catch {
      // It is being thrown away: that it cannot say goodbye changes nothing.
    }
  }

  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: byKey,
      retry: SEND_RETRY,
    });
    await producer.connect();
    return producer;
  }
}

/** Cuts into requests of at most {@link REQUEST_BYTES}, in order; a larger record goes alone and is the broker's to judge. */
export function* withinRequestSize(records: readonly EventLogRecord[]): Generator<EventLogRecord[]> {
  let request: EventLogRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(record.payload) + Buffer.byteLength(record.key) + OVERHEAD_BYTES;
    if (request.length > 0 && bytes + size > REQUEST_BYTES) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(record);
    bytes += size;
  }
  if (request.length > 0) yield request;
}

function byTopic(records: readonly EventLogRecord[]): TopicMessages[] {
  const topics = new Map<string, TopicMessages>();
  for (const { topic, key, eventId, payload } of records) {
    const target = topics.get(topic) ?? { topic, messages: [] };
    topics.set(topic, target);
    // CloudEvents Kafka binding 1.0.2, structured content mode.
    const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8', id: eventId };
    target.messages.push({ key, value: payload, headers });
  }
  return [...topics.values()];
}
