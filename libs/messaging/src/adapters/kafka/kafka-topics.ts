import type { Admin, Kafka } from 'kafkajs';
import { EventLogError, type TopicDefinition } from '../../event-log.js';
import { toEventLogError } from './kafka-failure.js';

/** Topics and offsets of the cluster, over one connection that is replaced when it fails. */
export class KafkaTopics {
  readonly #known = new Set<string>();
  #admin: Promise<Admin> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** Refuses a topic that exists with another number of partitions: keys would lose their order. */
  async ensure(topics: readonly TopicDefinition[]): Promise<void> {
    await this.#ask(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter(({ name }) => !existing.has(name));
      if (missing.length > 0) {
        await admin.createTopics({
          waitForLeaders: true,
          // -1: the cluster's own default replication.
          topics: missing.map(({ name, partitions }) => ({
            topic: name,
            numPartitions: partitions,
            replicationFactor: -1,
          })),
        });
      }
      await this.#checkPartitions(admin, topics);
    });
  }

  /** Rejects with a refusal that names the first topic that does not exist. */
  async requireAll(topics: Iterable<string>): Promise<void> {
    const unknown = [...new Set(topics)].filter((topic) => !this.#known.has(topic));
    if (unknown.length === 0) return;
    const existing = new Set(await this.#ask((admin) => admin.listTopics()));
    for (const topic of unknown) {
      if (!existing.has(topic)) throw new EventLogError(`there is no topic ${topic}`, 'refused');
      this.#known.add(topic);
    }
  }

  async lag(groupId: string, topics: readonly string[]): Promise<number> {
    return this.#ask(async (admin) => {
      const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
      let lag = 0n;
      for (const { topic, partitions } of committed) {
        const reached = new Map(partitions.map((each) => [each.partition, BigInt(each.offset)]));
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
          const offset = reached.get(partition) ?? -1n;
          lag += BigInt(high) - (offset < 0n ? BigInt(low) : offset);
        }
      }
      return Number(lag);
    });
  }

  async check(): Promise<void> {
    await this.#ask((admin) => admin.describeCluster());
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    try {
      await (await admin)?.disconnect();
    } catch {
      // It is being thrown away: that it cannot say goodbye changes nothing.
    }
  }

  async #checkPartitions(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
    const found = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
    for (const { name, partitions } of topics) {
      const count = found.topics.find((topic) => topic.name === name)?.partitions.length;
      if (count !== partitions) {
        throw new EventLogError(`topic ${name} has ${count ?? 0} partitions, not ${partitions}`, 'refused');
      }
      this.#known.add(name);
    }
  }

  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      this.#admin ??= this.#connect();
      return await question(await this.#admin);
    } catch (error) {
      if (!(error instanceof EventLogError)) await this.close();
      throw toEventLogError(error);
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 } });
    await admin.connect();
    return admin;
  }
}
