import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@silkgate/contracts';
import { EventBatch } from '@silkgate/messaging';
import type { Fx } from '../composition.js';
import { FX } from '../tokens.js';

/** One handler a topic; each gets a batch in which those of one key are in order. */
@Controller()
export class EventsController {
  constructor(@Inject(FX) private readonly fx: Fx) {}

  @EventPattern(TOPICS.payments.name)
  payments(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(this.fx.inventoryEffect);
  }

  @EventPattern(TOPICS.windows.name)
  windows(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(this.fx.inventoryEffect);
  }

  @EventPattern(TOPICS.participants.name)
  participants(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(this.fx.participantEffect);
  }
}
