import type { Clock } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { DeliveredBatch } from '../event-log.js';
import { listBlockedKeys, type BlockedKeys } from '../inbox/dead-letters.js';
import {
  discardDeadLetter,
  replayDeadLetters,
  type DiscardOutcome,
  type ReplayOutcome,
} from '../inbox/resolve-dead-letters.js';
import { EventBatch } from './event-batch.js';
import type { EventLogTransport } from './event-log-transport.js';

export interface DeadLetterDeskOptions {
  /** The consuming service's own database. */
  readonly database: Database;
  /** The inbox that set them aside: see `BatchConsumerOptions`. */
  readonly consumer: string;
  readonly clock: Clock;
  /** Knows the handler of each topic, through which replayed events go as delivered ones do. */
  readonly transport: EventLogTransport;
}

export interface ReplayRequest {
  readonly topic: string;
  readonly key: string;
  readonly operator: string;
  readonly reason?: string | undefined;
}

export interface DiscardRequest {
  readonly eventId: string;
  readonly operator: string;
  readonly reason: string;
}

/** What operators can do about the dead letters of one service. */
export class DeadLetterDesk {
  constructor(private readonly options: DeadLetterDeskOptions) {}

  list(limit: number): Promise<BlockedKeys> {
    return listBlockedKeys(this.options.database, this.options.consumer, limit);
  }

  /** Hands a key's letters to their topic's handler, whose effect is applied to all of them or none. */
  async replay({ topic, key, operator, reason }: ReplayRequest): Promise<ReplayOutcome> {
    const { database, consumer, clock, transport } = this.options;
    const resolution = { operator, reason, at: clock.now() };
    let outcome: ReplayOutcome = { kind: 'refused', reason: `nothing handles the topic ${topic}` };
    const replayed = new EventBatch(nothingDelivered(topic), {
      consume: async (_batch, effect) => {
        outcome = await replayDeadLetters({ database, consumer, topic, key, effect, resolution });
      },
    });
    await transport.handle(replayed);
    return outcome;
  }

  discard({ eventId, operator, reason }: DiscardRequest): Promise<DiscardOutcome> {
    const { database, consumer, clock } = this.options;
    const resolution = { operator, reason, at: clock.now() };
    return discardDeadLetter({ database, consumer, eventId, resolution });
  }
}

/** The events come from the store, under its locks. */
function nothingDelivered(topic: string): DeliveredBatch {
  return { topic, events: [], acknowledgeWithin: () => Promise.resolve() };
}
