import type { EpochMs } from '@silkgate/kernel';
import { parseIsoInstant } from '@silkgate/kernel';
import type { PaymentWithTerms } from '../domain/stored-payment.js';
import type { EngineSettings } from '../settings.js';

/**
 * What is owed: to inquire an open payment, to cancel it, to ask for a refund or reversal again, or to give back a debit
 * that was told after our cancel, which outlives the payment's end.
 */
export type WorkKind = 'INQUIRE' | 'CANCEL' | 'REFUND' | 'GIVE_BACK';

/** Something still owed about a payment or operation, claimed by this copy for a while. */
export interface WorkItem {
  readonly subjectId: string;
  readonly paymentId: string;
  /** Who is asked. */
  readonly responderId: string;
  readonly kind: WorkKind;
  /** This attempt included. */
  readonly attempts: number;
}

/**
 * When inquiring ends and cancelling begins. A visitor at an order code is typing a PIN and has until the order's
 * expiry; elsewhere machines answer, and the window after accept is enough.
 */
export function cancelFrom(payment: PaymentWithTerms, settings: EngineSettings): EpochMs {
  if (payment.terms.flow !== 'ORDER_CODE') return payment.acceptedAt + settings.inquiryWindowMs;
  if (payment.expiresAt !== undefined) return payment.expiresAt;
  const quoteExpiry = parseIsoInstant(payment.terms.conversion.quoteExpiresAt);
  return quoteExpiry.ok ? quoteExpiry.value : payment.acceptedAt + settings.inquiryWindowMs;
}

/** Doubles with each attempt, within bounds. */
export function growingPauseMs(attempts: number, settings: EngineSettings): number {
  const pauseMs = settings.inquiryIntervalMs * 2 ** Math.min(Math.max(attempts - 1, 0), 20);
  return Math.min(pauseMs, settings.longestPauseMs);
}

/** An even rhythm where the shop waits at the till; a growing one where the visitor takes time. */
export function inquiryPauseMs(
  payment: PaymentWithTerms,
  attempts: number,
  settings: EngineSettings,
): number {
  return payment.terms.flow === 'ORDER_CODE'
    ? growingPauseMs(attempts, settings)
    : settings.inquiryIntervalMs;
}
