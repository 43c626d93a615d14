import type { SeededRandom } from '@silkgate/kernel';
import {
  EventLogError,
  type BatchHandler,
  type DeliveredBatch,
  type DeliveredEvent,
  type EventLog,
  type EventLogRecord,
  type SubscribeArguments,
  type Subscription,
  type TopicDefinition,
} from '@silkgate/messaging';
import type { SimulatedTime } from './simulated-time.js';
import type { Trace } from './trace.js';

interface Group {
  readonly topics: readonly string[];
  members: BatchHandler[];
  readonly offsets: Map<string, number>;
  busy: boolean;
}

const BATCH_MAX = 50;

/**
 * The log of events with one partition a topic. As its seed says a publication fails (before or after it was stored),
 * and a batch that was dealt with is delivered again.
 */
export class SimulatedEventLog implements EventLog {
  readonly #records = new Map<string, EventLogRecord[]>();
  readonly #groups = new Map<string, Group>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
  ) {}

  /** Everything in a topic, repeats included. */
  records(topic: string): readonly EventLogRecord[] {
    return this.#records.get(topic) ?? [];
  }

  ensureTopics(_topics: readonly TopicDefinition[]): Promise<void> {
    return Promise.resolve();
  }

  async publish(records: readonly EventLogRecord[]): Promise<void> {
    await this.time.sleep(this.random.integer(1, 10));
    const fate = this.random.integer(0, 99);
    this.trace.add('publish', records.length, fate, ...records.map((record) => record.eventId));
    if (fate < 3) throw new EventLogError('the log is away', 'unavailable');
    for (const record of records) this.#append(record);
    this.#deliverSoon();
    if (fate < 6) throw new EventLogError('the answer was lost', 'unavailable');
  }

  subscribe({ group: name, topics, onBatch }: SubscribeArguments): Promise<Subscription> {
    const group = this.#groups.get(name) ?? {
      topics,
      members: [],
      offsets: new Map<string, number>(),
      busy: false,
    };
    group.members.push(onBatch);
    this.#groups.set(name, group);
    this.#deliverSoon();
    return Promise.resolve({
      stop: () => {
        group.members = group.members.filter((member) => member !== onBatch);
        return Promise.resolve();
      },
    });
  }

  lag(name: string, topics: readonly string[]): Promise<number> {
    const offsets = this.#groups.get(name)?.offsets;
    const behind = topics.map((topic) => this.records(topic).length - (offsets?.get(topic) ?? 0));
    return Promise.resolve(behind.reduce((sum, each) => sum + each, 0));
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** A member that is gone answers nothing: its batch goes to another. */
  dropMember(name: string, onBatch: BatchHandler): void {
    const group = this.#groups.get(name);
    if (group === undefined) return;
    group.members = group.members.filter((member) => member !== onBatch);
    group.busy = false;
    this.#deliverSoon();
  }

  #append(record: EventLogRecord): void {
    const records = this.#records.get(record.topic) ?? [];
    records.push(record);
    this.#records.set(record.topic, records);
  }

  #deliverSoon(): void {
    for (const [name, group] of this.#groups) {
      if (group.busy || group.members.length === 0) continue;
      const topic = group.topics.find((each) => this.records(each).length > (group.offsets.get(each) ?? 0));
      if (topic === undefined) continue;
      group.busy = true;
      this.time.schedule(this.random.integer(1, 20), () => void this.#deliver(name, group, topic));
    }
  }

  async #deliver(name: string, group: Group, topic: string): Promise<void> {
    if (group.members.length > 0) {
      const from = group.offsets.get(topic) ?? 0;
      const events = this.records(topic)
        .slice(from, from + BATCH_MAX)
        .map((record, n) => delivered(record, from + n));
      this.trace.add('deliver', name, topic, from, events.length);
      const handled = await this.#handle(this.random.pick(group.members), { topic, events });
      const repeated = this.random.integer(0, 9) === 0;
      if (handled && !repeated) group.offsets.set(topic, from + events.length);
    }
    group.busy = false;
    this.#deliverSoon();
  }

  async #handle(member: BatchHandler, batch: Omit<DeliveredBatch, 'acknowledgeWithin'>): Promise<boolean> {
    try {
      await member({ ...batch, acknowledgeWithin: () => Promise.resolve() });
      return true;
    } catch {
      // Kafka's contract: what a handler rejects is delivered again after a pause.
      return false;
    }
  }
}

function delivered(record: EventLogRecord, offset: number): DeliveredEvent {
  return {
    topic: record.topic,
    partition: 0,
    offset: String(offset),
    key: record.key,
    payload: record.payload,
  };
}
