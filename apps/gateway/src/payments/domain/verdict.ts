import type { ResultCode } from '@silkgate/alipayplus';
import type { PaymentAlarmed } from '@silkgate/contracts';
import type { Money } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../../connectors/connector.js';
import { failureCode } from './result-code-of.js';
import type { FinalState } from './payment.js';
import { askedAmount, responderLeg, type PaymentWithTerms } from './stored-payment.js';

export type AlarmKind = PaymentAlarmed['kind'];

/** What a counterparty's answer means for its payment or operation. Only FINAL ends it. */
export type Verdict =
  | {
      readonly kind: 'FINAL';
      readonly state: FinalState;
      readonly resultCode: ResultCode;
      readonly counterpartyReference?: string;
    }
  | { readonly kind: 'UNKNOWN'; readonly reason: string }
  | { readonly kind: 'HELD'; readonly alarm: AlarmKind; readonly detail: string };

export type FinalVerdict = Extract<Verdict, { kind: 'FINAL' }>;
export type HeldVerdict = Extract<Verdict, { kind: 'HELD' }>;

const HELD_SUCCESSES: ReadonlySet<AlarmKind> = new Set([
  'SUCCESS_AFTER_CANCEL',
  'WRONG_AMOUNT',
  'WRONG_CURRENCY',
]);

/** Held, and still a success of this very payment: something was debited, whatever the amount. */
export function isHeldSuccess(verdict: HeldVerdict): boolean {
  return HELD_SUCCESSES.has(verdict.alarm);
}

/** Failures that say nothing of the payment itself: it may still arrive, or exists with other parameters. */
const NOT_FINAL_CODES: ReadonlySet<string> = new Set(['ORDER_NOT_EXIST', 'REPEAT_REQ_INCONSISTENT']);

/**
 * The call was refused, not what it asks for: keys or clocks are at odds. Of something asked for before this says
 * nothing, since the first call may have been taken; it is asked again until the counterparty speaks of the thing itself.
 */
export const CALL_REFUSALS: ReadonlySet<string> = new Set([
  'CLIENT_INVALID',
  'INVALID_SIGNATURE',
  'KEY_NOT_FOUND',
  'REQUEST_TIME_INVALID',
]);

const CANCELLED: FinalVerdict = { kind: 'FINAL', state: 'CANCELLED', resultCode: 'ORDER_IS_CANCELED' };

type SuccessAnswer = Extract<CounterpartyAnswer, { kind: 'success' }>;

/**
 * An amount or id that the answer does not name is no contradiction; one that differs is. An answer for another id says
 * nothing of what was asked, whichever kind of answer it is: a swapped or stale one must not end a payment.
 */
export function contradiction(
  answer: CounterpartyAnswer,
  expected: { readonly requestId: string; readonly amount?: Money },
): HeldVerdict | undefined {
  if (
    answer.kind !== 'not-sent' &&
    answer.requestId !== undefined &&
    answer.requestId !== expected.requestId
  ) {
    const told = answer.kind === 'failed' ? answer.resultCode : answer.kind;
    const detail = `${told}, answered for another id than ${expected.requestId}`;
    return { kind: 'HELD', alarm: 'WRONG_ID', detail };
  }
  if (answer.kind !== 'success' || answer.amount === undefined || expected.amount === undefined)
    return undefined;
  const { amount } = answer;
  if (amount.equals(expected.amount)) return undefined;
  const alarm = amount.currency === expected.amount.currency ? 'WRONG_AMOUNT' : 'WRONG_CURRENCY';
  return {
    kind: 'HELD',
    alarm,
    detail: `answered ${amount.toString()}, asked ${expected.amount.toString()}`,
  };
}

function judgeSuccess(payment: PaymentWithTerms, answer: SuccessAnswer): Verdict {
  // After a cancel was sent to a payer its success is given back by the same cancel; a payee that has credited has won.
  if (payment.cancelSentAt !== undefined && responderLeg(payment.terms) === 'PAYER') {
    return { kind: 'HELD', alarm: 'SUCCESS_AFTER_CANCEL', detail: 'success told after the cancel was sent' };
  }
  return {
    kind: 'FINAL',
    state: 'SUCCESS',
    resultCode: 'SUCCESS',
    ...(answer.counterpartyReference === undefined
      ? {}
      : { counterpartyReference: answer.counterpartyReference }),
  };
}

/** Nothing is known; where the answer is not the counterparty's own, someone should know that much. */
export function unclear(
  answer: Extract<CounterpartyAnswer, { kind: 'unknown' | 'not-sent' }>,
): Extract<Verdict, { kind: 'UNKNOWN' | 'HELD' }> {
  const { reason } = answer;
  return answer.kind === 'unknown' && answer.untrusted === true
    ? { kind: 'HELD', alarm: 'WRONG_SIGNATURE', detail: reason }
    : { kind: 'UNKNOWN', reason };
}

/** The answer to `pay` or `inquiryPayment`, or a responder's own notification. */
export function judgeAnswer(payment: PaymentWithTerms, answer: CounterpartyAnswer): Verdict {
  const held = contradiction(answer, { requestId: payment.paymentId, amount: askedAmount(payment.terms) });
  if (held !== undefined) return held;
  switch (answer.kind) {
    case 'success':
      return judgeSuccess(payment, answer);
    case 'cancelled':
      return CANCELLED;
    case 'failed':
      if (answer.resultCode === 'ORDER_IS_CANCELED') return CANCELLED;
      if (NOT_FINAL_CODES.has(answer.resultCode)) return { kind: 'UNKNOWN', reason: answer.resultCode };
      return { kind: 'FINAL', state: 'FAILED', resultCode: failureCode(answer.resultCode) };
    case 'unknown':
    case 'not-sent':
      return unclear(answer);
  }
}

/** The answer to a `pay` that is not the first under its id: the first may still arrive. */
export function judgeRepeatedAnswer(payment: PaymentWithTerms, answer: CounterpartyAnswer): Verdict {
  return answer.kind === 'failed' && CALL_REFUSALS.has(answer.resultCode)
    ? { kind: 'UNKNOWN', reason: answer.resultCode }
    : judgeAnswer(payment, answer);
}

/**
 * The answer to `cancelPayment`: `S` says that nothing is debited (or credited) and never will be. A refusal leaves the
 * payment open, to be inquired and cancelled again.
 */
export function judgeCancelAnswer(payment: PaymentWithTerms, answer: CounterpartyAnswer): Verdict {
  const held = contradiction(answer, { requestId: payment.paymentId });
  if (held !== undefined) return held;
  switch (answer.kind) {
    case 'success':
    case 'cancelled':
      return CANCELLED;
    case 'failed':
      return { kind: 'HELD', alarm: 'CANCEL_REFUSED', detail: failureCode(answer.resultCode) };
    case 'unknown':
    case 'not-sent':
      return unclear(answer);
  }
}
