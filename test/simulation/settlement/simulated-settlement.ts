import { TOPICS } from '@silkgate/contracts';
import { UuidV7Source, type SeededRandom, type Timers } from '@silkgate/kernel';
import {
  BatchConsumer,
  OutboxRelay,
  type BatchHandler,
  type Effect,
  type Subscription,
} from '@silkgate/messaging';
import { createLogger } from '@silkgate/observability';
import { composeSettlement, type Settlement } from '../../../apps/settlement/src/composition.js';
import { SCHEMA } from '../../../apps/settlement/src/migrations/index.js';
import type { SimulatedDatabase } from '../simulated-database.js';
import type { SimulatedEventLog } from '../simulated-event-log.js';
import type { SimulatedTime } from '../simulated-time.js';
import { keyedHashSigner } from './keyed-hash.js';
import type { SimulatedBank } from './simulated-bank.js';

export interface SimulatedSettlementOptions {
  readonly name: string;
  readonly database: SimulatedDatabase;
  readonly time: SimulatedTime;
  readonly random: SeededRandom;
  readonly eventLog: SimulatedEventLog;
  readonly bank: SimulatedBank;
  readonly relayGatherMs: number;
  readonly onDeadLetter: (detail: string) => void;
}

async function readThrough(chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
  let length = 0;
  for await (const chunk of chunks) length += chunk.length;
  if (length === 0) throw new Error('an exchanged file is never empty');
}

/** One settlement process: production consumer, postings, windows, payouts and relay behind simulated ports. */
export class SimulatedSettlement {
  readonly name: string;
  readonly #settlement: Settlement;
  readonly #relay: OutboxRelay;
  readonly #consumer: BatchConsumer;
  readonly #onBatch: BatchHandler;
  #subscription: Subscription | undefined;
  #alive = true;

  constructor(private readonly options: SimulatedSettlementOptions) {
    const { name, database, time: clock, random, eventLog, bank, onDeadLetter } = options;
    this.name = name;
    const timers = this.#timers(clock);
    this.#settlement = composeSettlement({
      ...{ database, clock, timers, bank, http: bank },
      ids: new UuidV7Source(clock, random.fork('ids')),
      signer: keyedHashSigner('settlement'),
      files: { write: (_path, chunks) => readThrough(chunks) },
      logger: createLogger({ service: SCHEMA, level: 'silent' }),
    });
    this.#relay = new OutboxRelay({
      ...{ database, eventLog, clock, timers, holder: name },
      gatherMs: options.relayGatherMs,
    });
    this.#consumer = new BatchConsumer({
      ...{ database, clock, timers },
      consumer: SCHEMA,
      onDeadLetter: (eventId, reason) => onDeadLetter(`${name}: event ${eventId}: ${reason}`),
    });
    const effects = this.#effects();
    this.#onBatch = async (batch) => {
      const effect = effects.get(batch.topic);
      if (effect === undefined) throw new Error(`nobody consumes ${batch.topic}`);
      await this.#consumer.consume(batch, effect);
      this.#settlement.work.wake();
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  async start(): Promise<void> {
    this.#relay.start();
    this.#settlement.work.start();
    this.#subscription = await this.options.eventLog.subscribe({
      group: SCHEMA,
      topics: [TOPICS.participants, TOPICS.merchants, TOPICS.payments, TOPICS.businessDays].map(
        (topic) => topic.name,
      ),
      onBatch: this.#onBatch,
    });
  }

  async stop(): Promise<void> {
    await this.#subscription?.stop();
    await this.#settlement.work.stop();
    await this.#relay.stop();
  }

  dies(): void {
    this.#alive = false;
  }

  async kill(): Promise<void> {
    this.#alive = false;
    await this.options.database.kill();
    this.options.eventLog.dropMember(SCHEMA, this.#onBatch);
  }

  #effects(): ReadonlyMap<string, Effect> {
    const { participants, merchants, payments, businessDays } = this.#settlement.effects;
    return new Map([
      [TOPICS.participants.name, participants],
      [TOPICS.merchants.name, merchants],
      [TOPICS.payments.name, payments],
      [TOPICS.businessDays.name, businessDays],
    ]);
  }

  #timers(time: SimulatedTime): Timers {
    const schedule: Timers['schedule'] = (delayMs, task) =>
      time.schedule(delayMs, () => {
        if (this.#alive) task();
      });
    return { schedule, sleep: (delayMs) => new Promise((resolve) => void schedule(delayMs, resolve)) };
  }
}
