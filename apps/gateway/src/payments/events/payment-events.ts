import {
  cloudEvent,
  TOPICS,
  type CloudEvent,
  type PaymentFacts,
  type PaymentFailed,
  type PaymentSucceeded,
} from '@silkgate/contracts';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { OutboxRecord } from '@silkgate/messaging';
import assert from 'node:assert';
import { present } from '../domain/payment-row.js';
import { requestIdOf, responderLeg, type Leg, type PaymentWithTerms } from '../domain/stored-payment.js';

export const EVENT_SOURCE = 'silkgate/gateway';

/** Why the payer pays, for foreign-exchange reporting; visitors buy goods and services, nothing else runs here. */
const PURPOSE = 'GOODS_AND_SERVICES';

/** A leg of an event: the responder's own reference belongs to the responder's leg. */
export function eventLeg(payment: PaymentWithTerms, leg: Leg, requestId = requestIdOf(payment, leg)) {
  const { terms } = payment;
  return {
    clientId: leg === 'PAYER' ? terms.payerId : terms.payeeId,
    agreementId: leg === 'PAYER' ? terms.payerAgreementId : terms.payeeAgreementId,
    requestId,
    ...(responderLeg(terms) === leg ? present('counterpartyReference', payment.counterpartyReference) : {}),
  };
}

function factsOf(payment: PaymentWithTerms): PaymentFacts {
  const { terms } = payment;
  return {
    paymentId: payment.paymentId,
    flow: terms.flow,
    initiator: terms.initiatorLeg,
    payer: {
      ...eventLeg(payment, 'PAYER'),
      ...present('customerId', terms.customerId),
      identityLevel: terms.identityLevel,
      ...present('payerReference', terms.payerReference),
    },
    payee: {
      ...eventLeg(payment, 'PAYEE'),
      merchantId: terms.merchantId,
      merchantName: terms.merchantName,
      merchantCategoryCode: terms.merchantCategoryCode,
    },
    order: { ...payment.order, purpose: PURPOSE },
    transaction: terms.transaction.toJson(),
    billing: terms.billing.toJson(),
    payerSettlement: terms.payerSettlement.toJson(),
    payeeSettlement: terms.payeeSettlement.toJson(),
    acceptedAt: toIsoUtc8(payment.acceptedAt),
  };
}

function typedEvent(payment: PaymentWithTerms): { type: string; data: PaymentSucceeded | PaymentFailed } {
  const { endedAt, businessDate, state, resultCode, terms } = payment;
  assert(endedAt !== undefined && businessDate !== undefined, 'only a final payment has an event');
  const facts = factsOf(payment);
  if (state === 'SUCCESS') {
    return {
      type: 'gateway.payment-succeeded.v1',
      data: { ...facts, paymentTime: toIsoUtc8(endedAt), businessDate, conversion: terms.conversion },
    };
  }
  const type = state === 'FAILED' ? 'gateway.payment-failed.v1' : 'gateway.payment-cancelled.v1';
  return { type, data: { ...facts, endedAt: toIsoUtc8(endedAt), businessDate, resultCode } };
}

export interface PaymentEventDraft<Data> {
  readonly eventId: string;
  readonly paymentId: string;
  readonly keySequence: number;
  readonly type: string;
  readonly at: number;
  readonly traceparent?: string;
  readonly data: Data;
}

/** Events of a payment and of its operations share the payment's key, so that consumers see them in order. */
export function paymentTopicRecord<Data>(draft: PaymentEventDraft<Data>): OutboxRecord {
  const event: CloudEvent<Data> = cloudEvent({
    id: draft.eventId,
    source: EVENT_SOURCE,
    type: draft.type,
    subject: draft.paymentId,
    time: toIsoUtc8(draft.at),
    ...present('traceparent', draft.traceparent),
    data: draft.data,
  });
  return {
    eventId: draft.eventId,
    topic: TOPICS.payments.name,
    key: draft.paymentId,
    keySequence: draft.keySequence,
    event,
  };
}

/** The one event of a payment that became final (invariant 7). */
export function endedPaymentEvent(payment: PaymentWithTerms, eventId: string): OutboxRecord {
  const { type, data } = typedEvent(payment);
  assert(payment.endedAt !== undefined);
  return paymentTopicRecord({
    eventId,
    paymentId: payment.paymentId,
    keySequence: payment.eventSequence,
    type,
    at: payment.endedAt,
    ...present('traceparent', payment.traceparent),
    data,
  });
}
