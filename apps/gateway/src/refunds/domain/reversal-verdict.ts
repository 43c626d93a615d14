import type { CounterpartyAnswer } from '../../connectors/connector.js';
import { failureCode } from '../../payments/domain/result-code-of.js';
import { askedAmount, type PaymentWithTerms } from '../../payments/domain/stored-payment.js';
import { CALL_REFUSALS, contradiction, unclear } from '../../payments/domain/verdict.js';
import type { FinalOperationVerdict, OperationVerdict } from './operation-verdict.js';

/** Codes of a cancel that say nothing of the payment: it is asked again. */
const NOT_ABOUT_THE_PAYMENT: ReadonlySet<string> = new Set([
  ...CALL_REFUSALS,
  'ORDER_NOT_EXIST',
  'REPEAT_REQ_INCONSISTENT',
]);

const REVERSED: FinalOperationVerdict = { kind: 'FINAL', state: 'SUCCESS', resultCode: 'SUCCESS' };

/**
 * The wallet's answer to the cancel of a payment that had succeeded, sent for the first time or again. `REFUSED` is not
 * final by itself: the first of several cancels may have given the money back, so the payment is inquired.
 */
export function judgeReversalAnswer(
  payment: PaymentWithTerms,
  answer: CounterpartyAnswer,
): OperationVerdict | { readonly kind: 'REFUSED'; readonly resultCode: string } {
  const held = contradiction(answer, { requestId: payment.paymentId });
  if (held !== undefined) return held;
  switch (answer.kind) {
    case 'success':
    case 'cancelled':
      return REVERSED;
    case 'failed':
      if (NOT_ABOUT_THE_PAYMENT.has(answer.resultCode)) return { kind: 'UNKNOWN', reason: answer.resultCode };
      return { kind: 'REFUSED', resultCode: answer.resultCode };
    case 'unknown':
    case 'not-sent':
      return unclear(answer);
  }
}

/** What the wallet says of the payment after it refused the cancel: the refusal stands where the payment does. */
export function judgeRefusedReversal(
  payment: PaymentWithTerms,
  refusalCode: string,
  inquired: CounterpartyAnswer,
): OperationVerdict {
  const expected = { requestId: payment.paymentId, amount: askedAmount(payment.terms) };
  const held = contradiction(inquired, expected);
  if (held !== undefined) return held;
  switch (inquired.kind) {
    case 'cancelled':
      return REVERSED;
    case 'success':
      return { kind: 'FINAL', state: 'FAILED', resultCode: failureCode(refusalCode) };
    case 'failed':
      return { kind: 'UNKNOWN', reason: inquired.resultCode };
    case 'unknown':
    case 'not-sent':
      return unclear(inquired);
  }
}
