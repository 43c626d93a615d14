import type { CloudEvent } from '@silkgate/contracts';
import type { Clock, Timers } from '@silkgate/kernel';
import { DatabaseError, type Database, type SqlSession } from '@silkgate/persistence';
import type { DeliveredBatch } from '../event-log.js';
import { SILENT_LOGGER, type MessageLogger } from '../message-logger.js';
import { blockedKeys, insertDeadLetters, takeFresh } from './inbox-store.js';
import { PoisonEvent } from './poison-event.js';
import { applicable, receive, type ReceivedEvent } from './received-event.js';

/** Applies events in the given session, in the order given. Throws {@link PoisonEvent} for an event that is wrong in itself. */
export type Effect = (session: SqlSession, events: readonly CloudEvent[]) => Promise<void>;

export interface BatchConsumerOptions {
  /** The consuming service's own database. */
  readonly database: Database;
  /** Name under which the inbox remembers; one per service and purpose. */
  readonly consumer: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger?: MessageLogger;
  readonly onDeadLetter?: (eventId: string, reason: string) => void;
}

/** Events from `from` (inclusive) to `to` (exclusive) of the batch under way. */
interface Work {
  readonly batch: DeliveredBatch;
  readonly effect: Effect;
  readonly events: readonly ReceivedEvent[];
}

const MAX_BACK_OFF_MS = 2_000;

/**
 * Inbox and effect in one commit: each event takes effect once, however often it is delivered. An
 * event that is wrong in itself goes to the dead letters, later events of its key are parked behind
 * it; an unavailable store only makes the consumer wait.
 */
export class BatchConsumer {
  #closed = false;

  constructor(private readonly options: BatchConsumerOptions) {}

  /** Resolves when every event has taken effect or been set aside, and the batch is acknowledged. */
  async consume(batch: DeliveredBatch, effect: Effect): Promise<void> {
    if (batch.events.length === 0) return;
    await this.#run({ batch, effect, events: batch.events.map(receive) }, true);
  }

  /** Ends the waiting for an unavailable store: the batch under way is given up and will be delivered again. */
  close(): void {
    this.#closed = true;
  }

  /** `last`: these events end the batch, so their commit acknowledges it. */
  async #run(work: Work, last: boolean): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.options.database.transaction((session) => this.#apply(session, work, last));
        return;
      } catch (error) {
        if (isOfEventsOwn(error)) return this.#isolate(work, last, error);
        if (this.#closed) throw error;
        this.#reportWaiting(error, attempt);
        await this.options.timers.sleep(Math.min(10 * 2 ** Math.min(attempt, 10), MAX_BACK_OFF_MS));
      }
    }
  }

  async #apply(session: SqlSession, { batch, effect, events }: Work, last: boolean): Promise<void> {
    const { consumer, clock } = this.options;
    const fresh = await takeFresh(session, consumer, events);
    const keys = fresh.map((each) => each.delivered.key);
    const blocked = fresh.length === 0 ? new Set() : await blockedKeys(session, consumer, batch.topic, keys);
    const parked = fresh.filter((each) => blocked.has(each.delivered.key));
    const due = fresh.filter((each) => !blocked.has(each.delivered.key));
    const entries = parked.map((received) => ({ received, error: 'waits behind its key', parked: true }));
    await insertDeadLetters(session, consumer, entries, clock.now());
    if (due.length > 0) await effect(session, due.map(applicable));
    if (last) await batch.acknowledgeWithin(session);
  }

  /** Finds the event that is to blame: named by the effect, or by halving. */
  async #isolate(work: Work, last: boolean, error: unknown): Promise<void> {
    const { events } = work;
    const [only] = events;
    if (events.length === 1 && only !== undefined) return this.#setAside(work, only, error, last);
    const named =
      error instanceof PoisonEvent ? events.findIndex((each) => each.eventId === error.eventId) : -1;
    const cuts = named < 0 ? [Math.ceil(events.length / 2)] : [named, named + 1];
    const bounds = [0, ...cuts, events.length];
    const pieces = bounds
      .slice(1)
      .map((end, index) => events.slice(bounds[index], end))
      .filter((piece) => piece.length > 0);
    for (const [index, piece] of pieces.entries()) {
      await this.#run({ ...work, events: piece }, last && index === pieces.length - 1);
    }
  }

  async #setAside(work: Work, received: ReceivedEvent, cause: unknown, last: boolean): Promise<void> {
    const { consumer, clock, database, timers } = this.options;
    const reason = cause instanceof Error ? cause.message : String(cause);
    for (let attempt = 0; ; attempt += 1) {
      try {
        await database.transaction(async (session) => {
          const fresh = await takeFresh(session, consumer, [received]);
          const entries = fresh.map((each) => ({ received: each, error: reason, parked: false }));
          await insertDeadLetters(session, consumer, entries, clock.now());
          if (last) await work.batch.acknowledgeWithin(session);
        });
        break;
      } catch (error) {
        if (this.#closed) throw error;
        this.#reportWaiting(error, attempt);
        await timers.sleep(Math.min(10 * 2 ** Math.min(attempt, 10), MAX_BACK_OFF_MS));
      }
    }
    const { topic, key } = received.delivered;
    this.#logger.error({ eventId: received.eventId, topic, key, reason }, 'event set aside');
    this.options.onDeadLetter?.(received.eventId, reason);
  }

  get #logger(): MessageLogger {
    return this.options.logger ?? SILENT_LOGGER;
  }

  #reportWaiting(error: unknown, attempt: number): void {
    if (attempt % 30 !== 3) return;
    this.#logger.warn({ err: error, attempt }, `${this.options.consumer} waits for its store`);
  }
}

/**
 * Whatever the effect throws by itself will be thrown again for the same event; what the database
 * throws is the event's fault only where it refuses the data.
 */
function isOfEventsOwn(error: unknown): boolean {
  return !(error instanceof DatabaseError) || error.failure === 'rejected';
}
