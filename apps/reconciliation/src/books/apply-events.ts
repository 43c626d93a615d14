import {
  readEvent,
  type BusinessDayEnded,
  type CloudEvent,
  type MerchantPublished,
  type ParticipantPublished,
  type PaymentFailed,
  type PaymentReversed,
  type PaymentSucceeded,
  type PayoutChanged,
  type RefundSucceeded,
} from '@silkgate/contracts';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { insertBusinessDay, upsertParticipants } from './days-store.js';
import {
  expectedOfPayment,
  expectedOfRefund,
  expectedOfUnsuccessful,
  type ExpectedTransaction,
} from './domain/expected.js';
import { insertMerchantReferences } from './merchants-store.js';
import { upsertPayouts } from './payouts-store.js';
import { insertExpected, markReversed, type ReversedLeg } from './transactions-store.js';

/** Payments and refunds become rows that either counterparty should list; of a reversed payment neither should. */
export async function applyPaymentEvents(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  await insertExpected(session, events.flatMap(expectedOf));
  await markReversed(session, reversedLegs(events));
}

function reversedLegs(events: readonly CloudEvent[]): readonly ReversedLeg[] {
  return events.flatMap((event) =>
    readAll<PaymentReversed>([event], 'gateway.payment-reversed.v1').flatMap(({ payer, payee }) =>
      [payer, payee].map(({ clientId, requestId }) => ({
        eventId: event.id,
        participantId: clientId,
        requestId,
      })),
    ),
  );
}

export async function applyBusinessDayEvents(
  session: SqlSession,
  events: readonly CloudEvent[],
): Promise<void> {
  for (const day of readAll<BusinessDayEnded>(events, 'gateway.business-day-ended.v1')) {
    await insertBusinessDay(session, day);
  }
}

export async function applyParticipantEvents(
  session: SqlSession,
  events: readonly CloudEvent[],
): Promise<void> {
  await upsertParticipants(
    session,
    readAll<ParticipantPublished>(events, 'gateway.participant-published.v1'),
  );
}

export async function applyMerchantEvents(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  await insertMerchantReferences(
    session,
    readAll<MerchantPublished>(events, 'gateway.merchant-published.v1'),
  );
}

export async function applyPayoutEvents(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  await upsertPayouts(session, readAll<PayoutChanged>(events, 'settlement.payout-changed.v1'));
}

function expectedOf(event: CloudEvent): readonly ExpectedTransaction[] {
  switch (event.type) {
    case 'gateway.payment-succeeded.v1':
      return readAll<PaymentSucceeded>([event], event.type).flatMap(expectedOfPayment);
    case 'gateway.refund-succeeded.v1':
      return readAll<RefundSucceeded>([event], event.type).flatMap(expectedOfRefund);
    case 'gateway.payment-failed.v1':
      return readAll<PaymentFailed>([event], event.type).flatMap((facts) =>
        expectedOfUnsuccessful(facts, 'FAILED'),
      );
    case 'gateway.payment-cancelled.v1':
      return readAll<PaymentFailed>([event], event.type).flatMap((facts) =>
        expectedOfUnsuccessful(facts, 'CANCELLED'),
      );
    default:
      return [];
  }
}

function readAll<Data>(events: readonly CloudEvent[], type: string): readonly Data[] {
  return events.flatMap((event) => {
    const reading = readEvent<Data>(event, type);
    if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
    return reading.kind === 'read' ? [reading.data] : [];
  });
}
