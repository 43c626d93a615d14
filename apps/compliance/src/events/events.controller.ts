import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@silkgate/contracts';
import { EventBatch } from '@silkgate/messaging';
import type { Compliance } from '../composition.js';
import { COMPLIANCE } from '../tokens.js';

/** One handler a topic; each gets a batch in which those of one key are in order. */
@Controller()
export class EventsController {
  constructor(@Inject(COMPLIANCE) private readonly compliance: Compliance) {}

  @EventPattern(TOPICS.payments.name)
  payments(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(this.compliance.conversionEffect);
  }

  @EventPattern(TOPICS.windows.name)
  windows(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(this.compliance.windowEffect);
  }
}
