import type { BusinessDate, EpochMs } from '@silkgate/kernel';
import type { PositionChange } from '../../positions/position.js';
import { isFinal, mayBecome } from '../domain/payment.js';
import {
  hasTerms,
  responderLeg,
  type PaymentWithTerms,
  type StoredPayment,
} from '../domain/stored-payment.js';
import type { AlarmKind, FinalVerdict } from '../domain/verdict.js';

/** A verified final answer about a payment, on its way into the complete commit. */
export interface CompleteCommand {
  /** As it was read last: what may have changed since is read again under the lock. */
  readonly payment: PaymentWithTerms;
  readonly verdict: FinalVerdict;
  /** The initiator's call is still open and will be answered with the result. */
  readonly initiatorWaits: boolean;
}

/**
 * - `ended`: final by this command
 * - `already`: it was final before, with the same result
 * - `held`: nothing changed; the answer contradicts what is stored
 */
export type CompleteOutcome =
  | { readonly kind: 'ended' | 'already'; readonly payment: StoredPayment }
  | {
      readonly kind: 'held';
      readonly payment: StoredPayment;
      readonly alarm: AlarmKind;
      readonly detail: string;
    };

/** A payment that this commit makes final. */
export interface Ending {
  readonly payment: PaymentWithTerms;
  readonly initiatorWaits: boolean;
}

export interface CompletionDecision {
  /** One for each command, in batch order. */
  readonly outcomes: readonly CompleteOutcome[];
  readonly endings: readonly Ending[];
  readonly positionChanges: readonly PositionChange[];
  /** Payments whose payer debited though they are cancelled, being cancelled or failed: to be given back. */
  readonly debitsToReturn: readonly string[];
}

export interface CompletionMoment {
  readonly now: EpochMs;
  readonly businessDate: BusinessDate;
}

function held(payment: StoredPayment, alarm: AlarmKind, detail: string): CompleteOutcome {
  return { kind: 'held', payment, alarm, detail };
}

function isLateSuccess(payment: PaymentWithTerms, verdict: FinalVerdict): boolean {
  return (
    verdict.state === 'SUCCESS' &&
    payment.cancelSentAt !== undefined &&
    responderLeg(payment.terms) === 'PAYER'
  );
}

function ended(payment: PaymentWithTerms, verdict: FinalVerdict, moment: CompletionMoment): PaymentWithTerms {
  const { state, resultCode, counterpartyReference } = verdict;
  return {
    ...payment,
    state,
    resultCode,
    ...(counterpartyReference === undefined ? {} : { counterpartyReference }),
    version: payment.version + 1,
    eventSequence: payment.eventSequence + 1,
    endedAt: moment.now,
    businessDate: moment.businessDate,
  };
}

/** Posts the reservation on success, releases it otherwise. */
function positionChange(payment: PaymentWithTerms): PositionChange {
  const { payerId, payerSettlement } = payment.terms;
  return {
    participantId: payerId,
    currency: payerSettlement.currency,
    reservedMinor: -payerSettlement.minor,
    postedMinor: payment.state === 'SUCCESS' ? payerSettlement.minor : 0n,
  };
}

interface Told {
  readonly state: string;
  readonly counterpartyReference?: string;
}

/** One payment debited twice, or one refund given twice, has two references at its responder. */
export function isAnotherSuccess(stored: Told, told: Told): boolean {
  const references = [stored.counterpartyReference, told.counterpartyReference];
  const isSuccess = stored.state === 'SUCCESS' && told.state === 'SUCCESS';
  return isSuccess && !references.includes(undefined) && references[0] !== references[1];
}

function decideOne(payment: StoredPayment, verdict: FinalVerdict, moment: CompletionMoment): CompleteOutcome {
  if (isFinal(payment.state)) {
    if (isAnotherSuccess(payment, verdict)) {
      return held(payment, 'ANOTHER_SUCCESS', 'told of under two references');
    }
    if (payment.state === verdict.state) return { kind: 'already', payment };
    return held(payment, 'CONTRADICTS_FINAL_STATE', `${payment.state}, told ${verdict.state}`);
  }
  if (!hasTerms(payment) || !mayBecome(payment.state, verdict.state)) {
    return held(payment, 'CONTRADICTS_FINAL_STATE', `${payment.state} cannot become ${verdict.state}`);
  }
  if (isLateSuccess(payment, verdict)) {
    return held(payment, 'SUCCESS_AFTER_CANCEL', 'success told after the cancel was sent');
  }
  return { kind: 'ended', payment: ended(payment, verdict, moment) };
}

/**
 * Whether a success told of this payment is to be given back. A payee that credits a payment which ended otherwise is a
 * case for a person; a payer's debit we take back.
 */
export function returnsDebit(payment: StoredPayment): boolean {
  if (payment.state === 'SUCCESS' || !hasTerms(payment)) return false;
  const isOver = isFinal(payment.state) || payment.cancelSentAt !== undefined;
  return isOver && responderLeg(payment.terms) === 'PAYER';
}

/** Decides a batch in order over the locked payments; a payment named twice is ended once (invariant 5). */
export function decideCompletions(
  commands: readonly CompleteCommand[],
  locked: ReadonlyMap<string, StoredPayment>,
  moment: CompletionMoment,
): CompletionDecision {
  const current = new Map(locked);
  const endings: Ending[] = [];
  const debitsToReturn = new Set<string>();
  const outcomes = commands.map((command): CompleteOutcome => {
    const { paymentId } = command.payment;
    const payment = current.get(paymentId);
    if (payment === undefined) throw new Error(`payment ${paymentId} was never accepted`);
    const outcome = decideOne(payment, command.verdict, moment);
    if (outcome.kind === 'ended' && hasTerms(outcome.payment)) {
      current.set(paymentId, outcome.payment);
      endings.push({ payment: outcome.payment, initiatorWaits: command.initiatorWaits });
    }
    const isHeldSuccess = outcome.kind === 'held' && command.verdict.state === 'SUCCESS';
    if (isHeldSuccess && returnsDebit(payment)) debitsToReturn.add(paymentId);
    return outcome;
  });
  return {
    ...{ outcomes, endings },
    positionChanges: endings.map(({ payment }) => positionChange(payment)),
    debitsToReturn: [...debitsToReturn].sort(),
  };
}
