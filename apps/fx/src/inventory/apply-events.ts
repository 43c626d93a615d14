import {
  readEvent,
  type CloudEvent,
  type PaymentReversed,
  type PaymentSucceeded,
  type RefundSucceeded,
  type WindowSettled,
} from '@silkgate/contracts';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import {
  movementsOfPayment,
  movementsOfRefund,
  movementsOfReversal,
  movementsOfWindow,
  type Movement,
} from './domain/movements.js';
import { recordMovements } from './inventory-store.js';

/** The effect of a batch of payment and window events; other types are of no concern here. */
export async function applyInventoryEvents(
  session: SqlSession,
  events: readonly CloudEvent[],
): Promise<void> {
  const movements = events.flatMap((event) =>
    movementsOf(event).map((movement) => ({ ...movement, eventId: event.id })),
  );
  await recordMovements(session, movements);
}

function movementsOf(event: CloudEvent): readonly Movement[] {
  switch (event.type) {
    case 'gateway.payment-succeeded.v1':
      return movementsOfPayment(read<PaymentSucceeded>(event));
    case 'gateway.refund-succeeded.v1':
      return movementsOfRefund(read<RefundSucceeded>(event));
    case 'gateway.payment-reversed.v1':
      return movementsOfReversal(read<PaymentReversed>(event));
    case 'settlement.window-settled.v1':
      return movementsOfWindow(read<WindowSettled>(event));
    default:
      return [];
  }
}

function read<Data>(event: CloudEvent): Data {
  const reading = readEvent<Data>(event, event.type);
  if (reading.kind === 'read') return reading.data;
  throw new PoisonEvent(event.id, reading.kind === 'invalid' ? reading.problem : 'unexpected type');
}
