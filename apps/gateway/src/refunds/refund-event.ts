import type { PaymentReversed, RefundSucceeded } from '@silkgate/contracts';
import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { OutboxRecord } from '@silkgate/messaging';
import assert from 'node:assert';
import { eventLeg, paymentTopicRecord } from '../payments/events/payment-events.js';
import { present } from '../payments/domain/payment-row.js';
import type { Leg, PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { operationRequestId } from './domain/operation-view.js';
import type { PricedOperation } from './domain/stored-operation.js';

/** The wallet answers refunds, so its reference is the payer's. */
function refundLeg(operation: PricedOperation, payment: PaymentWithTerms, leg: Leg) {
  const { clientId, agreementId, requestId } = eventLeg(
    payment,
    leg,
    operationRequestId(operation, payment, leg),
  );
  const reference = leg === 'PAYER' ? present('counterpartyReference', operation.counterpartyReference) : {};
  return { clientId, agreementId, requestId, ...reference };
}

/** What the money given back is, whatever it is told as. */
function factsOf(operation: PricedOperation, payment: PaymentWithTerms) {
  const { conversion, businessDate } = operation;
  assert(businessDate !== undefined, 'what gave money back has a business date');
  return {
    paymentId: payment.paymentId,
    flow: payment.terms.flow,
    transaction: conversion.transaction,
    billing: conversion.billing,
    payerSettlement: conversion.payerSettlement,
    payeeSettlement: conversion.payeeSettlement,
    ...present('reason', operation.reason),
    acceptedAt: toIsoUtc8(operation.acceptedAt),
    businessDate,
    conversion,
  };
}

function refundOf(operation: PricedOperation, payment: PaymentWithTerms, endedAt: EpochMs): RefundSucceeded {
  assert(payment.businessDate !== undefined, 'only a success is refunded');
  return {
    ...factsOf(operation, payment),
    refundId: operation.operationId,
    paymentBusinessDate: payment.businessDate,
    payer: refundLeg(operation, payment, 'PAYER'),
    payee: { ...refundLeg(operation, payment, 'PAYEE'), merchantId: payment.terms.merchantId },
    refundTime: toIsoUtc8(endedAt),
  };
}

function reversalOf(
  operation: PricedOperation,
  payment: PaymentWithTerms,
  endedAt: EpochMs,
): PaymentReversed {
  return {
    ...factsOf(operation, payment),
    reversalId: operation.operationId,
    payer: eventLeg(payment, 'PAYER'),
    payee: { ...eventLeg(payment, 'PAYEE'), merchantId: payment.terms.merchantId },
    reversalTime: toIsoUtc8(endedAt),
  };
}

type OperationEvent = (
  operation: PricedOperation,
  payment: PaymentWithTerms,
  eventId: string,
  keySequence: number,
) => OutboxRecord;

function eventWith<Data>(
  type: string,
  dataOf: (operation: PricedOperation, payment: PaymentWithTerms, endedAt: EpochMs) => Data,
): OperationEvent {
  return (operation, payment, eventId, keySequence) => {
    const { endedAt: at, traceparent } = operation;
    assert(at !== undefined, 'what is told has ended');
    const data = dataOf(operation, payment, at);
    const { paymentId } = payment;
    const draft = { eventId, paymentId, keySequence, type, at, ...present('traceparent', traceparent), data };
    return paymentTopicRecord(draft);
  };
}

/** The one event of a refund that succeeded; `keySequence` continues its payment's. */
export const refundSucceededEvent = eventWith('gateway.refund-succeeded.v1', refundOf);

/** The same of a success that was cancelled before its date's totals were counted. */
export const paymentReversedEvent = eventWith('gateway.payment-reversed.v1', reversalOf);
