import type { Clock, EpochMs, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { DeliveredBatch, DeliveredEvent, SubscribeArguments, Subscription } from '../../event-log.js';
import { FairLeases, type Lease } from '../../leases/fair-leases.js';
import type { MessageLogger } from '../../message-logger.js';
import { WorkLoop, type StepOutcome } from '../../work-loop/work-loop.js';
import { commitOffset, readEvents, type PartitionName } from './event-log-store.js';

export interface EmbeddedSubscriptionOptions extends SubscribeArguments {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: MessageLogger;
  /** Unique per subscription. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly maxBatch: number;
  /** Partitions of each topic of the subscription. */
  readonly partitions: ReadonlyMap<string, number>;
}

interface Failing {
  readonly failures: number;
  readonly notBefore: EpochMs;
}

const MAX_BACK_OFF_MS = 2_000;

/** One member of a consumer group over the embedded log. */
export class EmbeddedSubscription implements Subscription {
  readonly #loop: WorkLoop;
  /** Leases per topic: members of a group need not all read the same topics. */
  readonly #leases: ReadonlyMap<string, FairLeases>;
  readonly #failing = new Map<string, Failing>();
  #held: readonly (PartitionName & Lease)[] = [];
  #renewAt: EpochMs = 0;

  constructor(private readonly options: EmbeddedSubscriptionOptions) {
    const { database, clock, holder, leaseMs, group } = options;
    this.#leases = new Map(
      [...options.partitions].map(([topic, partitions]) => {
        const resources = Array.from({ length: partitions }, (_, partition) => String(partition));
        const scope = `${group}/${topic}`;
        return [
          topic,
          new FairLeases({ database, clock, prefix: 'consumer', scope, holder, resources, leaseMs }),
        ];
      }),
    );
    this.#loop = new WorkLoop({
      timers: options.timers,
      idleMs: 50,
      gatherMs: 50,
      maxIdleMs: 250,
      step: () => this.#step(),
      onError: (error, failures) => {
        if (failures % 30 !== 1) return;
        options.logger.warn({ err: error, group, failures }, 'the event log does not answer');
      },
    });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    try {
      for (const leases of this.#leases.values()) await leases.leave();
    } catch (error) {
      // They expire by themselves; others only wait a little longer.
      this.options.logger.warn({ err: error }, 'leases could not be given back');
    }
  }

  async #step(): Promise<StepOutcome> {
    await this.#renewLeases();
    const ready = this.#held.filter((each) => this.#isReady(each));
    if (ready.length === 0) return 'idle';
    const { database, group, maxBatch } = this.options;
    const batches = byPartition(await readEvents(database, group, ready, maxBatch));
    for (const batch of batches) {
      if (this.#loop.stopped) break;
      await this.#renewLeases();
      if (this.#held.some((each) => nameOf(each) === nameOf(batch[0]))) await this.#deliver(batch);
    }
    if (batches.some((batch) => batch.length >= maxBatch)) return 'more';
    return batches.length > 0 ? 'done' : 'idle';
  }

  #isReady(partition: PartitionName & Lease): boolean {
    const now = this.options.clock.now();
    const failing = this.#failing.get(nameOf(partition));
    return partition.expiresAt > now && (failing === undefined || failing.notBefore <= now);
  }

  async #renewLeases(): Promise<void> {
    const now = this.options.clock.now();
    if (now < this.#renewAt) return;
    const held: (PartitionName & Lease)[] = [];
    for (const [topic, leases] of this.#leases) {
      for (const lease of await leases.renew())
        held.push({ ...lease, topic, partition: Number(lease.resource) });
    }
    this.#held = held;
    this.#renewAt = now + this.options.leaseMs / 3;
  }

  async #deliver(events: readonly [DeliveredEvent, ...DeliveredEvent[]]): Promise<void> {
    const { topic, partition } = events[0];
    const last = events.at(-1) ?? events[0];
    const { group, database, clock, onBatch } = this.options;
    let acknowledged = false;
    const batch: DeliveredBatch = {
      topic,
      events,
      acknowledgeWithin: async (session) => {
        await commitOffset(session, group, last);
        acknowledged = true;
      },
    };
    try {
      await onBatch(batch);
      if (!acknowledged) await commitOffset(database, group, last);
      this.#failing.delete(nameOf(last));
    } catch (error) {
      const failures = (this.#failing.get(nameOf(last))?.failures ?? 0) + 1;
      const delayMs = Math.min(25 * 2 ** Math.min(failures, 10), MAX_BACK_OFF_MS);
      this.#failing.set(nameOf(last), { failures, notBefore: clock.now() + delayMs });
      if (failures % 30 !== 1) return;
      this.options.logger.error(
        { err: error, topic, partition },
        'a batch failed and will be delivered again',
      );
    }
  }
}

function nameOf({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}

type Batch = [DeliveredEvent, ...DeliveredEvent[]];

function byPartition(events: readonly DeliveredEvent[]): Batch[] {
  const batches = new Map<string, Batch>();
  for (const event of events) {
    const batch = batches.get(nameOf(event));
    if (batch === undefined) batches.set(nameOf(event), [event]);
    else batch.push(event);
  }
  return [...batches.values()];
}
