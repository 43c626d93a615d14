import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@silkgate/contracts';
import { EventBatch } from '@silkgate/messaging';
import type { Settlement } from '../composition.js';
import { SETTLEMENT } from '../settlement.tokens.js';

/** The topics settlement hears; each batch is one commit, after which there may be something to do. */
@Controller()
export class EventsController {
  constructor(@Inject(SETTLEMENT) private readonly settlement: Settlement) {}

  @EventPattern(TOPICS.payments.name)
  async payments(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply(this.settlement.effects.payments);
  }

  @EventPattern(TOPICS.participants.name)
  async participants(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply(this.settlement.effects.participants);
    this.settlement.work.wake();
  }

  @EventPattern(TOPICS.merchants.name)
  async merchants(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply(this.settlement.effects.merchants);
    this.settlement.work.wake();
  }

  @EventPattern(TOPICS.businessDays.name)
  async businessDays(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply(this.settlement.effects.businessDays);
    this.settlement.work.wake();
  }
}
