import type { Clock, EpochMs, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { EventLogError, type EventLog, type EventLogRecord } from '../event-log.js';
import { FairLeases, type Lease } from '../leases/fair-leases.js';
import { SILENT_LOGGER, type MessageLogger } from '../message-logger.js';
import { WorkLoop, type StepOutcome } from '../work-loop/work-loop.js';
import { OUTBOX_BUCKETS } from './insert-outbox.js';
import { markPublished, readUnpublished, type UnpublishedEvent } from './outbox-store.js';

export interface OutboxRelayOptions {
  /** The producing service's own database. */
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Unique per process: an id made at start. */
  readonly holder: string;
  readonly logger?: MessageLogger;
  /** Default 6000: events of a copy that was killed wait for this long at most. */
  readonly leaseMs?: number;
  /** Events of one publication; default 1000. */
  readonly maxBatch?: number;
  /** Rounds are at least this far apart, so that a busy service publishes in batches; default 100. */
  readonly gatherMs?: number;
  readonly onPublished?: (events: number) => void;
}

/**
 * Carries committed events into the log: at least once, in order per key. Copies of a service share
 * the buckets. What an expired lease repeats, the consumers' inboxes drop.
 */
export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #leaseMs: number;
  readonly #fairLeases: FairLeases;
  readonly #loop: WorkLoop;
  #leases: ReadonlyMap<number, Lease> = new Map();
  #renewAt: EpochMs = 0;

  constructor(options: OutboxRelayOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 6_000;
    this.#fairLeases = new FairLeases({
      database: options.database,
      clock: options.clock,
      prefix: 'outbox',
      scope: 'outbox',
      holder: options.holder,
      resources: Array.from({ length: OUTBOX_BUCKETS }, (_, bucket) => String(bucket)),
      leaseMs: this.#leaseMs,
    });
    this.#loop = new WorkLoop({
      timers: options.timers,
      gatherMs: options.gatherMs ?? 100,
      step: () => this.#step(),
      onError: (error, failures) => this.#report(error, failures),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** To be called after a commit that wrote to the outbox. */
  wake(): void {
    this.#loop.wake();
  }

  /** Publishes what is left where the log answers, then gives the buckets back. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    try {
      while ((await this.#step()) !== 'idle');
      await this.#fairLeases.leave();
    } catch (error) {
      // The rows stay in the outbox and the leases expire: nothing is lost, only later.
      this.#report(error, 1);
    }
  }

  async #step(): Promise<StepOutcome> {
    const { database, clock, maxBatch = 1_000 } = this.#options;
    await this.#renewLeases();
    const now = clock.now();
    const buckets = [...this.#leases].filter(([, lease]) => lease.expiresAt > now).map(([bucket]) => bucket);
    if (buckets.length === 0) return 'idle';
    const events = await readUnpublished(database, buckets, maxBatch);
    if (events.length === 0) return 'idle';
    const published = await this.#publish(events);
    if (published.length === 0) return 'idle';
    const marked = await markPublished(database, published, this.#leases, this.#options.holder, clock.now());
    // Another copy has taken a bucket over: look at the leases anew instead of publishing the same again.
    if (marked < published.length) this.#renewAt = 0;
    this.#options.onPublished?.(published.length);
    return events.length >= maxBatch ? 'more' : 'done';
  }

  async #renewLeases(): Promise<void> {
    const now = this.#options.clock.now();
    if (now < this.#renewAt) return;
    const held = await this.#fairLeases.renew();
    this.#leases = new Map(held.map((lease) => [Number(lease.resource), lease]));
    this.#renewAt = now + this.#leaseMs / 3;
  }

  async #publish(events: readonly UnpublishedEvent[]): Promise<readonly UnpublishedEvent[]> {
    try {
      await this.#options.eventLog.publish(events.map(toRecord));
      return events;
    } catch (error) {
      if (!(error instanceof EventLogError) || error.failure !== 'refused') throw error;
      return this.#publishSingly(events);
    }
  }

  /** The log refuses one of them for good (a defect): its key waits, all others go on. */
  async #publishSingly(events: readonly UnpublishedEvent[]): Promise<readonly UnpublishedEvent[]> {
    const waiting = new Set<string>();
    const published: UnpublishedEvent[] = [];
    for (const event of events) {
      const key = `${event.topic}\n${event.key}`;
      if (waiting.has(key)) continue;
      try {
        await this.#options.eventLog.publish([toRecord(event)]);
        published.push(event);
      } catch (error) {
        if (!(error instanceof EventLogError) || error.failure !== 'refused') throw error;
        waiting.add(key);
        const fields = { err: error, eventId: event.eventId, topic: event.topic };
        this.#logger.error(fields, 'the event log refuses an event; its key waits');
      }
    }
    return published;
  }

  get #logger(): MessageLogger {
    return this.#options.logger ?? SILENT_LOGGER;
  }

  /** The first of a row, then every 30th: an outage is said, not shouted. */
  #report(error: unknown, failures: number): void {
    if (failures % 30 !== 1) return;
    this.#logger.warn({ err: error, failures }, 'the relay cannot publish; events wait in the outbox');
  }
}

function toRecord(event: UnpublishedEvent): EventLogRecord {
  return { topic: event.topic, key: event.key, eventId: event.eventId, payload: event.payload };
}
