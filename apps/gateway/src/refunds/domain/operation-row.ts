import type { RefundConversion } from '@silkgate/contracts';
import { toIsoUtc8 } from '@silkgate/kernel';
import { moneyOf, present, storedCode } from '../../payments/domain/payment-row.js';
import type { OperationState, OperationType, StoredOperation } from './stored-operation.js';

/** A row of `operation` as Postgres hands it out. */
export interface OperationRow {
  operation_id: string;
  payment_id: string;
  type: OperationType;
  initiator_id: string;
  request_id: string;
  transaction_minor: string;
  transaction_currency: string;
  conversion: RefundConversion | null;
  reason: string | null;
  state: OperationState;
  version: number;
  result_code: string;
  counterparty_reference: string | null;
  accepted_at: number;
  ended_at: number | null;
  business_date: string | null;
  ending_sequence: number | null;
  traceparent: string | null;
}

export function operationOfRow(row: OperationRow): StoredOperation {
  return {
    operationId: row.operation_id,
    paymentId: row.payment_id,
    type: row.type,
    initiatorId: row.initiator_id,
    requestId: row.request_id,
    transaction: moneyOf(row.transaction_currency, row.transaction_minor),
    ...present('conversion', row.conversion),
    ...present('reason', row.reason),
    state: row.state,
    version: row.version,
    resultCode: storedCode(row.result_code),
    ...present('counterpartyReference', row.counterparty_reference),
    acceptedAt: row.accepted_at,
    ...present('endedAt', row.ended_at),
    ...present('businessDate', row.business_date),
    ...present('endingSequence', row.ending_sequence),
    ...present('traceparent', row.traceparent),
  };
}

/** The row to insert, as JSON for `json_populate_recordset(NULL::operation, ...)`. */
export function newOperationRow(operation: StoredOperation) {
  const { conversion } = operation;
  return {
    operation_id: operation.operationId,
    payment_id: operation.paymentId,
    type: operation.type,
    initiator_id: operation.initiatorId,
    request_id: operation.requestId,
    transaction_minor: operation.transaction.minor.toString(),
    transaction_currency: operation.transaction.currency,
    billing_minor: conversion?.billing.value ?? null,
    billing_currency: conversion?.billing.currency ?? null,
    payer_settlement_minor: conversion?.payerSettlement.value ?? null,
    payer_settlement_currency: conversion?.payerSettlement.currency ?? null,
    payee_settlement_minor: conversion?.payeeSettlement.value ?? null,
    payee_settlement_currency: conversion?.payeeSettlement.currency ?? null,
    conversion: conversion ?? null,
    reason: operation.reason ?? null,
    state: operation.state,
    version: operation.version,
    result_code: operation.resultCode,
    counterparty_reference: null,
    accepted_at: toIsoUtc8(operation.acceptedAt),
    ended_at: operation.endedAt === undefined ? null : toIsoUtc8(operation.endedAt),
    business_date: null,
    ending_sequence: null,
    traceparent: operation.traceparent ?? null,
  };
}
