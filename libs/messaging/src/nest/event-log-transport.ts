import { strict as assert } from 'node:assert';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventLog, Subscription } from '../event-log.js';
import type { BatchConsumer } from '../inbox/batch-consumer.js';
import { EventBatch } from './event-batch.js';

export interface EventLogTransportOptions {
  readonly eventLog: EventLog;
  /** The service's name; copies of it share the partitions. */
  readonly group: string;
  readonly consumer: BatchConsumer;
}

/**
 * Nest microservice transport over the event log: one handler a topic, which gets whole batches.
 * `app.connectMicroservice({ strategy: new EventLogTransport(...) })`. The event log belongs to the
 * caller, who closes it after the app.
 */
export class EventLogTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  #subscription: Subscription | undefined;

  constructor(private readonly options: EventLogTransportOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#subscribe().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  async close(): Promise<void> {
    this.options.consumer.close();
    await this.#subscription?.stop();
  }

  on(event: string): never {
    assert.fail(`this transport has no event ${event}`);
  }

  unwrap<T>(): T {
    return this.options.eventLog as T;
  }

  /** Gives a batch to the handler of its topic; false where there is none. */
  async handle(batch: EventBatch): Promise<boolean> {
    const handler = this.messageHandlers.get(batch.topic);
    if (handler === undefined) return false;
    const answer: unknown = await handler(batch, undefined);
    // Nest wraps what a handler returns; its failure must reach the log, or the batch would count as done.
    if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
    return true;
  }

  async #subscribe(): Promise<void> {
    const topics = [...this.messageHandlers.keys()];
    if (topics.length === 0) return;
    const twice = topics.find((topic) => this.messageHandlers.get(topic)?.next !== undefined);
    assert(
      twice === undefined,
      `two handlers for topic ${twice}: the inbox lets only the first see an event`,
    );
    this.#subscription = await this.options.eventLog.subscribe({
      group: this.options.group,
      topics,
      onBatch: (batch) => this.#dispatch(new EventBatch(batch, this.options.consumer)),
    });
  }

  async #dispatch(batch: EventBatch): Promise<void> {
    assert(await this.handle(batch), `no handler for topic ${batch.topic}`);
  }
}
