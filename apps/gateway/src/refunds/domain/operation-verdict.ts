import { Money } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../../connectors/connector.js';
import { CALL_REFUSALS, contradiction, unclear, type AlarmKind } from '../../payments/domain/verdict.js';
import { failureCode } from '../../payments/domain/result-code-of.js';
import type { ResultCode } from '@silkgate/alipayplus';
import type { PricedOperation } from './stored-operation.js';

export type OperationVerdict =
  | {
      readonly kind: 'FINAL';
      readonly state: 'SUCCESS' | 'FAILED';
      readonly resultCode: ResultCode;
      readonly counterpartyReference?: string;
    }
  | { readonly kind: 'UNKNOWN'; readonly reason: string }
  | { readonly kind: 'HELD'; readonly alarm: AlarmKind; readonly detail: string };

export type FinalOperationVerdict = Extract<OperationVerdict, { kind: 'FINAL' }>;

/** The wallet holds a refund under this id with other amounts, or knows no payment to refund: a person looks, we repeat. */
const CONTRADICTIONS: ReadonlySet<string> = new Set([
  'ORDER_NOT_EXIST',
  'REFUND_NOT_EXIST',
  'REPEAT_REQ_INCONSISTENT',
]);

function expectedOf({ operationId, conversion }: PricedOperation): {
  readonly requestId: string;
  readonly amount: Money;
} {
  return { requestId: operationId, amount: Money.fromJson(conversion.billing) };
}

/** The wallet's answer to `refund`, asked for the first time or again under the same id. */
export function judgeRefundAnswer(operation: PricedOperation, answer: CounterpartyAnswer): OperationVerdict {
  const held = contradiction(answer, expectedOf(operation));
  if (held !== undefined) return held;
  switch (answer.kind) {
    case 'success': {
      const { counterpartyReference } = answer;
      const reference = counterpartyReference === undefined ? {} : { counterpartyReference };
      return { kind: 'FINAL', state: 'SUCCESS', resultCode: 'SUCCESS', ...reference };
    }
    case 'failed':
      if (CONTRADICTIONS.has(answer.resultCode)) {
        return { kind: 'HELD', alarm: 'WRONG_ID', detail: answer.resultCode };
      }
      if (CALL_REFUSALS.has(answer.resultCode)) return { kind: 'UNKNOWN', reason: answer.resultCode };
      return { kind: 'FINAL', state: 'FAILED', resultCode: failureCode(answer.resultCode) };
    case 'cancelled':
      return { kind: 'UNKNOWN', reason: 'answered as a cancel' };
    case 'unknown':
    case 'not-sent':
      return unclear(answer);
  }
}

/** What the wallet says of a refund after it refused a repetition of it: where it knows of none, the refusal stands. */
export function judgeRefusedRefund(
  operation: PricedOperation,
  refused: FinalOperationVerdict,
  inquired: CounterpartyAnswer,
): OperationVerdict {
  const held = contradiction(inquired, expectedOf(operation));
  if (held !== undefined) return held;
  switch (inquired.kind) {
    case 'success':
      return judgeRefundAnswer(operation, inquired);
    case 'failed':
      return refused;
    case 'cancelled':
      return { kind: 'UNKNOWN', reason: 'answered as a cancel' };
    case 'unknown':
    case 'not-sent':
      return inquired.reason === 'REFUND_NOT_EXIST' ? refused : unclear(inquired);
  }
}
