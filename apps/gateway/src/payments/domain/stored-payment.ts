import type { ResultCode } from '@silkgate/alipayplus';
import type { ConversionRecord, Flow } from '@silkgate/contracts';
import type { BusinessDate, EpochMs, Money } from '@silkgate/kernel';
import type { LimitUse } from '../../limits/domain/limit-claim.js';
import type { PaymentState } from './payment.js';

export type Leg = 'PAYER' | 'PAYEE';

/** Who pays whom what: known of every payment that was ever sent to a responder. */
export interface PaymentTerms {
  readonly flow: Flow;
  readonly initiatorLeg: Leg;
  readonly payerId: string;
  readonly payerAgreementId: string;
  readonly payeeId: string;
  readonly payeeAgreementId: string;
  readonly merchantId: string;
  readonly merchantName: string;
  readonly merchantCategoryCode: string;
  readonly customerId?: string;
  readonly identityLevel: 'IDENTIFIED' | 'UNIDENTIFIED';
  readonly payerReference?: string;
  readonly transaction: Money;
  readonly billing: Money;
  readonly payerSettlement: Money;
  readonly payeeSettlement: Money;
  readonly quoteId: string;
  readonly conversion: ConversionRecord;
  /** Where it is counted, if visitor limits concern it; set by the accept commit. */
  readonly limitUse?: LimitUse;
}

/** A payment as stored. Without `terms`: refused before they were known, or the tombstone of an early cancel. */
export interface StoredPayment {
  readonly paymentId: string;
  readonly initiatorId: string;
  readonly requestId: string;
  readonly order: { readonly referenceOrderId?: string; readonly description?: string };
  readonly terms?: PaymentTerms;
  readonly state: PaymentState;
  /** States so far; the current one is entry `version` of the state history. */
  readonly version: number;
  /** Events published so far. */
  readonly eventSequence: number;
  readonly resultCode: ResultCode;
  readonly counterpartyReference?: string;
  readonly acceptedAt: EpochMs;
  readonly expiresAt?: EpochMs;
  /** Set before the first cancel leaves for the responder. */
  readonly cancelSentAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly businessDate?: BusinessDate;
  readonly traceparent?: string;
}

export interface PaymentWithTerms extends StoredPayment {
  readonly terms: PaymentTerms;
}

export function hasTerms(payment: StoredPayment): payment is PaymentWithTerms {
  return payment.terms !== undefined;
}

/** The leg that is asked: the one that did not ask us. */
export function responderLeg(terms: PaymentTerms): Leg {
  return terms.initiatorLeg === 'PAYEE' ? 'PAYER' : 'PAYEE';
}

export function participantOf(terms: PaymentTerms, leg: Leg): string {
  return leg === 'PAYER' ? terms.payerId : terms.payeeId;
}

export function responderId(terms: PaymentTerms): string {
  return participantOf(terms, responderLeg(terms));
}

/** Under which id this leg's participant keeps the payment in its own books. */
export function requestIdOf(payment: PaymentWithTerms, leg: Leg): string {
  return payment.terms.initiatorLeg === leg ? payment.requestId : payment.paymentId;
}

/** What the responder was asked to charge or credit. */
export function askedAmount(terms: PaymentTerms): Money {
  return responderLeg(terms) === 'PAYER' ? terms.billing : terms.transaction;
}
