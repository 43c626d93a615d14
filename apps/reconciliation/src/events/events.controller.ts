import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@silkgate/contracts';
import { EventBatch } from '@silkgate/messaging';
import {
  applyBusinessDayEvents,
  applyMerchantEvents,
  applyParticipantEvents,
  applyPaymentEvents,
  applyPayoutEvents,
} from '../books/apply-events.js';
import type { Reconciliation } from '../composition.js';
import { RECONCILIATION } from '../tokens.js';

/** One handler a topic; each gets a batch in which those of one key are in order. */
@Controller()
export class EventsController {
  constructor(@Inject(RECONCILIATION) private readonly reconciliation: Reconciliation) {}

  @EventPattern(TOPICS.payments.name)
  payments(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(applyPaymentEvents);
  }

  @EventPattern(TOPICS.businessDays.name)
  async businessDays(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply(applyBusinessDayEvents);
    this.reconciliation.wake();
  }

  @EventPattern(TOPICS.participants.name)
  participants(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(applyParticipantEvents);
  }

  @EventPattern(TOPICS.merchants.name)
  merchants(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(applyMerchantEvents);
  }

  @EventPattern(TOPICS.payouts.name)
  payouts(@Payload() batch: EventBatch): Promise<void> {
    return batch.apply(applyPayoutEvents);
  }
}
