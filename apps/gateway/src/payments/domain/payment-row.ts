import { isResultCode, type ResultCode } from '@silkgate/alipayplus';
import type { ConversionRecord, Flow } from '@silkgate/contracts';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import assert from 'node:assert';
import type { LimitUse } from '../../limits/domain/limit-claim.js';
import type { PaymentState } from './payment.js';
import type { Leg, PaymentTerms, StoredPayment } from './stored-payment.js';

/** A row of `payment` as Postgres hands it out: bigint as text, timestamptz as epoch milliseconds. */
export interface PaymentRow {
  payment_id: string;
  initiator_id: string;
  request_id: string;
  flow: Flow | null;
  initiator_leg: Leg | null;
  payer_id: string | null;
  payer_agreement_id: string | null;
  payee_id: string | null;
  payee_agreement_id: string | null;
  merchant_id: string | null;
  merchant_name: string | null;
  merchant_category_code: string | null;
  customer_id: string | null;
  identity_level: 'IDENTIFIED' | 'UNIDENTIFIED' | null;
  payer_reference: string | null;
  reference_order_id: string | null;
  description: string | null;
  transaction_minor: string | null;
  transaction_currency: string | null;
  billing_minor: string | null;
  billing_currency: string | null;
  payer_settlement_minor: string | null;
  payer_settlement_currency: string | null;
  payee_settlement_minor: string | null;
  payee_settlement_currency: string | null;
  quote_id: string | null;
  conversion: ConversionRecord | null;
  state: PaymentState;
  version: number;
  event_sequence: number;
  result_code: string;
  counterparty_reference: string | null;
  accepted_at: number;
  expires_at: number | null;
  cancel_sent_at: number | null;
  ended_at: number | null;
  business_date: string | null;
  traceparent: string | null;
  limit_subject: string | null;
  limit_year: string | null;
  limit_usd_minor: string | null;
  limit_rate_set_id: string | null;
  limit_wallet_period: string | null;
}

type Instants = 'accepted_at' | 'expires_at' | 'cancel_sent_at' | 'ended_at';

/** The row as it is sent to be inserted: instants as ISO text. */
export type NewPaymentRow = Omit<PaymentRow, Instants> & Record<Instants, string | null>;

export function storedCode(code: string): ResultCode {
  assert(isResultCode(code), `a result code that is not of the dialect is stored: ${code}`);
  return code;
}

/** Omits the member instead of holding undefined or null. */
export function present<Key extends string, Value>(
  key: Key,
  value: Value | null | undefined,
): { readonly [K in Key]?: Value } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

export function moneyOf(currency: string | null, minor: string | null): Money {
  assert(currency !== null && minor !== null, 'an amount of the terms is missing');
  return Money.of(currency, BigInt(minor));
}

function text(value: string | null): string {
  assert(value !== null, 'a column of the terms is missing');
  return value;
}

function limitUseOf(row: PaymentRow): LimitUse | undefined {
  if (row.limit_subject === null) return undefined;
  return {
    subject: row.limit_subject,
    year: text(row.limit_year),
    usdMinor: BigInt(text(row.limit_usd_minor)),
    rateSetId: text(row.limit_rate_set_id),
    ...present('walletPeriod', row.limit_wallet_period),
  };
}

function termsOf(row: PaymentRow): PaymentTerms {
  assert(
    row.flow !== null && row.initiator_leg !== null && row.conversion !== null && row.identity_level !== null,
  );
  return {
    flow: row.flow,
    initiatorLeg: row.initiator_leg,
    payerId: text(row.payer_id),
    payerAgreementId: text(row.payer_agreement_id),
    payeeId: text(row.payee_id),
    payeeAgreementId: text(row.payee_agreement_id),
    merchantId: text(row.merchant_id),
    merchantName: text(row.merchant_name),
    merchantCategoryCode: text(row.merchant_category_code),
    ...present('customerId', row.customer_id),
    identityLevel: row.identity_level,
    ...present('payerReference', row.payer_reference),
    transaction: moneyOf(row.transaction_currency, row.transaction_minor),
    billing: moneyOf(row.billing_currency, row.billing_minor),
    payerSettlement: moneyOf(row.payer_settlement_currency, row.payer_settlement_minor),
    payeeSettlement: moneyOf(row.payee_settlement_currency, row.payee_settlement_minor),
    quoteId: text(row.quote_id),
    conversion: row.conversion,
    ...present('limitUse', limitUseOf(row)),
  };
}

/** Columns that a payment's life changes; all others stay as they were accepted. */
export type MutableColumn =
  | 'state'
  | 'version'
  | 'event_sequence'
  | 'result_code'
  | 'counterparty_reference'
  | 'cancel_sent_at'
  | 'ended_at'
  | 'business_date';

export function mutablePartOf(row: Pick<PaymentRow, MutableColumn>) {
  return {
    state: row.state,
    version: row.version,
    eventSequence: row.event_sequence,
    resultCode: storedCode(row.result_code),
    ...present('counterpartyReference', row.counterparty_reference),
    ...present('cancelSentAt', row.cancel_sent_at),
    ...present('endedAt', row.ended_at),
    ...present('businessDate', row.business_date),
  };
}

export function paymentOfRow(row: PaymentRow): StoredPayment {
  return {
    paymentId: row.payment_id,
    initiatorId: row.initiator_id,
    requestId: row.request_id,
    order: {
      ...present('referenceOrderId', row.reference_order_id),
      ...present('description', row.description),
    },
    ...(row.conversion === null ? {} : { terms: termsOf(row) }),
    ...mutablePartOf(row),
    acceptedAt: row.accepted_at,
    ...present('expiresAt', row.expires_at),
    ...present('traceparent', row.traceparent),
  };
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : toIsoUtc8(at);
}

function amountColumns(terms: PaymentTerms | undefined) {
  return {
    transaction_minor: terms?.transaction.minor.toString() ?? null,
    transaction_currency: terms?.transaction.currency ?? null,
    billing_minor: terms?.billing.minor.toString() ?? null,
    billing_currency: terms?.billing.currency ?? null,
    payer_settlement_minor: terms?.payerSettlement.minor.toString() ?? null,
    payer_settlement_currency: terms?.payerSettlement.currency ?? null,
    payee_settlement_minor: terms?.payeeSettlement.minor.toString() ?? null,
    payee_settlement_currency: terms?.payeeSettlement.currency ?? null,
    quote_id: terms?.quoteId ?? null,
    conversion: terms?.conversion ?? null,
  };
}

function legColumns(terms: PaymentTerms | undefined) {
  return {
    flow: terms?.flow ?? null,
    initiator_leg: terms?.initiatorLeg ?? null,
    payer_id: terms?.payerId ?? null,
    payer_agreement_id: terms?.payerAgreementId ?? null,
    payee_id: terms?.payeeId ?? null,
    payee_agreement_id: terms?.payeeAgreementId ?? null,
    merchant_id: terms?.merchantId ?? null,
    merchant_name: terms?.merchantName ?? null,
    merchant_category_code: terms?.merchantCategoryCode ?? null,
    customer_id: terms?.customerId ?? null,
    identity_level: terms?.identityLevel ?? null,
    payer_reference: terms?.payerReference ?? null,
  };
}

function limitColumns(use: LimitUse | undefined) {
  return {
    limit_subject: use?.subject ?? null,
    limit_year: use?.year ?? null,
    limit_usd_minor: use?.usdMinor.toString() ?? null,
    limit_rate_set_id: use?.rateSetId ?? null,
    limit_wallet_period: use?.walletPeriod ?? null,
  };
}

export function newPaymentRow(payment: StoredPayment): NewPaymentRow {
  return {
    payment_id: payment.paymentId,
    initiator_id: payment.initiatorId,
    request_id: payment.requestId,
    ...legColumns(payment.terms),
    reference_order_id: payment.order.referenceOrderId ?? null,
    description: payment.order.description ?? null,
    ...amountColumns(payment.terms),
    ...limitColumns(payment.terms?.limitUse),
    state: payment.state,
    version: payment.version,
    event_sequence: payment.eventSequence,
    result_code: payment.resultCode,
    counterparty_reference: payment.counterpartyReference ?? null,
    accepted_at: toIsoUtc8(payment.acceptedAt),
    expires_at: iso(payment.expiresAt),
    cancel_sent_at: iso(payment.cancelSentAt),
    ended_at: iso(payment.endedAt),
    business_date: payment.businessDate ?? null,
    traceparent: payment.traceparent ?? null,
  };
}
