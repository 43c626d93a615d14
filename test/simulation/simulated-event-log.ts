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

/** What is left of a topic: records that every group is done with are forgotten. */
interface Topic {
  first: number;
  readonly records: EventLogRecord[];
}

const BATCH_MAX = 500;
/** Chances out of a hundred. */
const REFUSED = 3;
const ANSWER_LOST = 3;
const REDELIVERED = 10;

/**
 * The log of events with one partition a topic. As its seed says a publication fails (before or after it was stored),
 * a batch that was dealt with is delivered again, and at times the whole log is away.
 */
export class SimulatedEventLog implements EventLog {
  readonly counts = { refused: 0, lostAnswers: 0, redelivered: 0, outages: 0 };
  /** How often each event was stored, by id: what a checker takes out. */
  readonly published = new Map<string, { readonly topic: string; readonly key: string; times: number }>();
  readonly #topics = new Map<string, Topic>();
  readonly #groups = new Map<string, Group>();
  #isAway = false;

  constructor(
    private readonly time: SimulatedTime,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
    private readonly isQuiet: () => boolean,
  ) {}

  ensureTopics(_topics: readonly TopicDefinition[]): Promise<void> {
    return Promise.resolve();
  }

  /** Takes nothing and delivers nothing for so long. */
  async goAway(forMs: number): Promise<void> {
    this.counts.outages += 1;
    this.#isAway = true;
    this.trace.add('log-away', forMs);
    await this.time.sleep(forMs);
    this.#isAway = false;
    this.#deliverSoon();
  }

  async publish(records: readonly EventLogRecord[]): Promise<void> {
    await this.time.sleep(this.random.integer(1, 10));
    const fate = this.#isAway ? 0 : this.isQuiet() ? 99 : this.random.integer(0, 99);
    this.trace.add('publish', records.length, fate, ...records.map((record) => record.eventId));
    if (fate < REFUSED) {
      this.counts.refused += 1;
      throw new EventLogError('the log is away', 'unavailable');
    }
    for (const record of records) this.#append(record);
    this.#deliverSoon();
    if (fate < REFUSED + ANSWER_LOST) {
      this.counts.lostAnswers += 1;
      throw new EventLogError('the answer was lost', 'unavailable');
    }
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
    const behind = topics.map((topic) => this.#endOf(topic) - (offsets?.get(topic) ?? 0));
    return Promise.resolve(behind.reduce((sum, each) => sum + each, 0));
  }

  /** Records that any group still waits for. */
  get totalLag(): number {
    let lag = 0;
    for (const { topics, offsets } of this.#groups.values())
      for (const topic of topics) lag += this.#endOf(topic) - (offsets.get(topic) ?? 0);
    return lag;
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

  #endOf(name: string): number {
    const topic = this.#topics.get(name);
    return topic === undefined ? 0 : topic.first + topic.records.length;
  }

  #append(record: EventLogRecord): void {
    const topic = this.#topics.get(record.topic) ?? { first: 0, records: [] };
    topic.records.push(record);
    this.#topics.set(record.topic, topic);
    const { eventId, key } = record;
    const known = this.published.get(eventId);
    if (known === undefined) this.published.set(eventId, { topic: record.topic, key, times: 1 });
    else known.times += 1;
  }

  #deliverSoon(): void {
    if (this.#isAway) return;
    for (const [name, group] of this.#groups) {
      if (group.busy || group.members.length === 0) continue;
      const topic = group.topics.find((each) => this.#endOf(each) > (group.offsets.get(each) ?? 0));
      if (topic === undefined) continue;
      group.busy = true;
      this.time.schedule(this.random.integer(1, 20), () => void this.#deliver(name, group, topic));
    }
  }

  async #deliver(name: string, group: Group, topicName: string): Promise<void> {
    const members = group.members;
    if (members.length > 0) {
      const from = group.offsets.get(topicName) ?? 0;
      const topic = this.#topics.get(topicName) ?? { first: 0, records: [] };
      const events = topic.records
        .slice(from - topic.first, from - topic.first + BATCH_MAX)
        .map((record, n) => delivered(record, from + n));
      this.trace.add('deliver', name, topicName, from, events.length);
      const member = this.random.pick(members);
      const handled = await this.#handle(member, { topic: topicName, events });
      // Another member may have been given the batch meanwhile, because this one was gone.
      if (!group.members.includes(member)) return;
      const repeated = !this.isQuiet() && this.random.integer(0, 99) < REDELIVERED;
      if (handled && repeated) this.counts.redelivered += 1;
      if (handled && !repeated) group.offsets.set(topicName, from + events.length);
      this.#forget(topicName);
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
      await this.time.sleep(this.random.integer(20, 200));
      return false;
    }
  }

  #forget(name: string): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    const done = [...this.#groups.values()]
      .filter((group) => group.topics.includes(name))
      .map((group) => group.offsets.get(name) ?? 0);
    const all = done.length === 0 ? this.#endOf(name) : Math.min(...done);
    topic.records.splice(0, all - topic.first);
    topic.first = all;
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
