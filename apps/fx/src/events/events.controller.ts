import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@silkgate/contracts';
import { EventBatch } from '@silkgate/messaging';
import type { Fx } from '../composition.js';
import { FX } from '../tokens.js';

/** One handler a topic; each gets the ordered batch of a partition. */
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
