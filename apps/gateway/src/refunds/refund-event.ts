import type { RefundSucceeded } from '@silkgate/contracts';
import { toIsoUtc8 } from '@silkgate/kernel';
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

function dataOf(operation: PricedOperation, payment: PaymentWithTerms): RefundSucceeded {
  const { conversion, endedAt, businessDate } = operation;
  assert(endedAt !== undefined && businessDate !== undefined && payment.businessDate !== undefined);
  return {
    refundId: operation.operationId,
    paymentId: payment.paymentId,
    paymentBusinessDate: payment.businessDate,
    flow: payment.terms.flow,
    payer: refundLeg(operation, payment, 'PAYER'),
    payee: { ...refundLeg(operation, payment, 'PAYEE'), merchantId: payment.terms.merchantId },
    transaction: conversion.transaction,
    billing: conversion.billing,
    payerSettlement: conversion.payerSettlement,
    payeeSettlement: conversion.payeeSettlement,
    ...present('reason', operation.reason),
    acceptedAt: toIsoUtc8(operation.acceptedAt),
    refundTime: toIsoUtc8(endedAt),
    businessDate,
    conversion,
  };
}

/** The one event of a refund or reversal that succeeded; `keySequence` continues its payment's. */
export function refundSucceededEvent(
  operation: PricedOperation,
  payment: PaymentWithTerms,
  eventId: string,
  keySequence: number,
): OutboxRecord {
  assert(operation.endedAt !== undefined, 'a refund that succeeded has ended');
  return paymentTopicRecord({
    eventId,
    paymentId: payment.paymentId,
    keySequence,
    type: 'gateway.refund-succeeded.v1',
    at: operation.endedAt,
    ...present('traceparent', operation.traceparent),
    data: dataOf(operation, payment),
  });
}
