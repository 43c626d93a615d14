import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@silkgate/contracts';
import { EventBatch } from '@silkgate/messaging';
import type { Gateway } from './composition.js';
import { GATEWAY } from './tokens.js';

/** What the gateway hears of others: rates to price with, settled windows that free positions. */
@Controller()
export class EventsController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @EventPattern(TOPICS.rateSets.name)
  async rateSets(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply(this.gateway.effects.rateSets);
    await this.gateway.rates.refresh();
  }

  @EventPattern(TOPICS.windows.name)
  windows(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(this.gateway.effects.windows);
  }
}
