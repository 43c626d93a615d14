import type { EpochMs, Money } from '@silkgate/kernel';
import type { StoredPayment } from '../../payments/domain/stored-payment.js';
import type { StoredOperation } from '../../refunds/domain/stored-operation.js';

/** Alarms of what no answer ends: the only ones that a person may end instead. */
export type ResolvableKind = 'CANCEL_REFUSED' | 'REFUND_REFUSED';

/** What a case is about: a payment, or a refund or reversal of it. */
export interface CaseSubject {
  readonly payment: StoredPayment;
  readonly operation?: StoredOperation;
}

/** Always `CANCELLED` of a payment; of a refund or reversal what its counterparty did. */
export type ResolutionOutcome = 'CANCELLED' | 'SUCCESS' | 'FAILED';

export type ResolutionVerdict = 'CONFIRMED' | 'REJECTED';

/** How one operator would end a case, and what another one said to it. */
export interface CaseResolution {
  readonly proposalId: string;
  readonly subjectId: string;
  readonly paymentId: string;
  readonly kind: ResolvableKind;
  /** Which of the subject's cases of that kind. */
  readonly number: number;
  readonly outcome: ResolutionOutcome;
  readonly reason: string;
  /** Where the evidence is kept. */
  readonly evidence: string;
  readonly proposedBy: string;
  readonly proposedAt: EpochMs;
  /** What the responder of a payment may hold when it is ended so: given back by agreement, never by a further cancel. */
  readonly owedOutside?: { readonly participantId: string; readonly amount: Money };
  readonly decision?: {
    readonly verdict: ResolutionVerdict;
    readonly decidedBy: string;
    readonly decidedAt: EpochMs;
  };
}

/**
 * - `ended`: something else has ended it
 * - `inquiring`: its responder still has time to say what became of it
 * - `no-case`: nobody was alarmed that it does not end, or that case is closed
 */
export type Unresolvable = 'ended' | 'inquiring' | 'no-case';

export function resolvableKind({ operation }: CaseSubject): ResolvableKind {
  return operation?.type === 'REFUND' ? 'REFUND_REFUSED' : 'CANCEL_REFUSED';
}

/**
 * How the subject would end; undefined where that is not said or is no end of its kind. A refund or reversal is never
 * assumed to have failed: what fails frees its amount, and what its counterparty gave would be given twice.
 */
export function outcomeFor(
  { operation }: CaseSubject,
  asked: ResolutionOutcome | undefined,
): ResolutionOutcome | undefined {
  if (operation === undefined) return asked === undefined || asked === 'CANCELLED' ? 'CANCELLED' : undefined;
  return asked === 'CANCELLED' ? undefined : asked;
}

export function subjectIdOf({ payment, operation }: CaseSubject): string {
  return operation?.operationId ?? payment.paymentId;
}

/** Case and outer blanks make nobody another person. */
export function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
