import type { CloudEvent } from '@silkgate/contracts';
import type { DeliveredBatch } from '../event-log.js';
import type { Effect } from '../inbox/batch-consumer.js';
import { receive } from '../inbox/received-event.js';

/** Where the effect of a batch goes: a `BatchConsumer`, or the replay of dead letters. */
export interface EffectRunner {
  consume(batch: DeliveredBatch, effect: Effect): Promise<void>;
}

/** What a `@EventPattern('<topic>')` method receives: the ordered, mixed events of one topic. */
export class EventBatch {
  constructor(
    private readonly delivered: DeliveredBatch,
    private readonly consumer: EffectRunner,
  ) {}

  get topic(): string {
    return this.delivered.topic;
  }

  /** Events whose envelope can be read, repeats included: for looking only; effects belong into `apply`. */
  get events(): readonly CloudEvent[] {
    return this.delivered.events.flatMap((each) => receive(each).event ?? []);
  }

  /** Inbox, effect and acknowledgement in one commit: see `BatchConsumer.consume`. */
  apply(effect: Effect): Promise<void> {
    return this.consumer.consume(this.delivered, effect);
  }
}
