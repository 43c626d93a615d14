import { parseResponse } from '@silkgate/alipayplus';
import type { Amount, Operation, ReceivedResult, ResponseOf } from '@silkgate/alipayplus';
import { Money, parseIsoInstant } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { CounterpartyAnswer, ScanAnswer } from '../connector.js';
import type { SignedAnswer } from './signed-exchange.js';

/** Final codes that say nothing of this payment's money: the id may be one whose first request is still under way. */
const NOT_ABOUT_THE_OUTCOME = new Set(['ORDER_NOT_EXIST', 'REFUND_NOT_EXIST', 'REPEAT_REQ_INCONSISTENT']);
const CANCELLED = 'ORDER_IS_CANCELED';

export function payAnswer(answer: SignedAnswer): CounterpartyAnswer {
  return reading('pay', answer, paymentIdOf, (response) => paymentAnswer(response.result, response));
}

/** `result` is that of the inquiry, `paymentResult` that of the payment: only the second says what became of it. */
export function inquiryAnswer(answer: SignedAnswer): CounterpartyAnswer {
  return reading('inquiryPayment', answer, paymentIdOf, (response) => {
    const { result, paymentResult } = response;
    if (result.resultStatus !== 'S') return unknown(result.resultCode);
    return paymentResult === undefined
      ? unknown('inquiry without paymentResult')
      : paymentAnswer(paymentResult, response);
  });
}

export function cancelAnswer(answer: SignedAnswer): CounterpartyAnswer {
  return reading('cancelPayment', answer, paymentIdOf, ({ result }) =>
    result.resultStatus === 'S' || (result.resultStatus === 'F' && result.resultCode === CANCELLED)
      ? { kind: 'cancelled' }
      : notSuccess(result),
  );
}

export function refundAnswer(answer: SignedAnswer): CounterpartyAnswer {
  return reading('refund', answer, refundIdOf, (response) => {
    const { resultCode, resultStatus } = response.result;
    if (resultStatus === 'S') return refundSuccess(response);
    // Whatever it refuses it with: that it knows no such payment, or another refund under this id, is a contradiction.
    return resultStatus === 'F' ? { kind: 'failed', resultCode } : unknown(resultCode);
  });
}

export function refundInquiryAnswer(answer: SignedAnswer): CounterpartyAnswer {
  return reading('inquiryRefund', answer, refundIdOf, (response) => {
    const { result, refundStatus, refundResult } = response;
    if (result.resultStatus !== 'S') return unknown(result.resultCode);
    switch (refundStatus) {
      case 'SUCCESS':
        return refundSuccess(response);
      case 'FAIL':
        return { kind: 'failed', resultCode: refundResult?.resultCode ?? 'PROCESS_FAIL' };
      case 'PROCESSING':
      case undefined:
        return unknown(refundResult?.resultCode ?? 'REFUND_IN_PROCESS');
    }
  });
}

/** A notification has arrived only when the other side says so under its signature. */
export function isAcknowledged(answer: SignedAnswer): boolean {
  if (answer.kind !== 'answer') return false;
  const parsed = parseResponse('notifyPayment', answer.body);
  return parsed.ok && parsed.value.result.resultStatus === 'S';
}

export function scanAnswer(answer: SignedAnswer): ScanAnswer {
  if (answer.kind !== 'answer') return { kind: 'unknown', reason: answer.reason };
  const parsed = parseResponse('userInitiatedPay', answer.body);
  if (!parsed.ok) return { kind: 'unknown', reason: `unreadable answer: ${parsed.error.field}` };
  const { result } = parsed.value;
  if (result.resultStatus === 'U') return { kind: 'unknown', reason: result.resultCode };
  if (result.resultStatus === 'F') return { kind: 'refused', resultCode: result.resultCode };
  return orderOf(parsed.value);
}

function orderOf(response: ResponseOf<'userInitiatedPay'>): ScanAnswer {
  const { codeType, paymentRequestId: requestId, order } = response;
  const amount = moneyOf(response.paymentAmount ?? order?.orderAmount);
  const expiresAt = instantOf(response.paymentExpiryTime);
  const referenceMerchantId = order?.merchant?.referenceMerchantId;
  if (codeType !== 'ORDER_CODE' || requestId === undefined || referenceMerchantId === undefined) {
    return { kind: 'unknown', reason: 'answer without order, its id or its merchant' };
  }
  if (amount === undefined || expiresAt === undefined) {
    return { kind: 'unknown', reason: 'answer without amount or expiry' };
  }
  return {
    kind: 'order',
    requestId,
    amount,
    expiresAt,
    referenceMerchantId,
    ...(order?.referenceOrderId === undefined ? {} : { referenceOrderId: order.referenceOrderId }),
    ...(order?.orderDescription === undefined ? {} : { description: order.orderDescription }),
  };
}

/** What an answer that was read can say. */
type ReadAnswer = Exclude<CounterpartyAnswer, { kind: 'not-sent' }>;

/** Whatever the answer says, it is told with the id that it was given for. */
function reading<Op extends Operation>(
  operation: Op,
  answer: SignedAnswer,
  idOf: (response: ResponseOf<Op>) => string | undefined,
  read: (response: ResponseOf<Op>) => ReadAnswer,
): CounterpartyAnswer {
  if (answer.kind !== 'answer') return answer;
  const parsed = parseResponse(operation, answer.body);
  if (!parsed.ok) return unknown(`unreadable answer: ${parsed.error.code} ${parsed.error.field}`);
  const requestId = idOf(parsed.value);
  const told = read(parsed.value);
  return requestId === undefined ? told : { ...told, requestId };
}

function paymentIdOf({ paymentRequestId }: { paymentRequestId?: string | undefined }): string | undefined {
  return paymentRequestId;
}

function refundIdOf({ refundRequestId }: { refundRequestId?: string | undefined }): string | undefined {
  return refundRequestId;
}

interface PaymentFields {
  readonly paymentId?: string | undefined;
  readonly paymentAmount?: Amount | undefined;
  readonly paymentTime?: string | undefined;
}

function paymentAnswer(result: ReceivedResult, fields: PaymentFields): ReadAnswer {
  if (result.resultStatus !== 'S') {
    const cancelled = result.resultStatus === 'F' && result.resultCode === CANCELLED;
    return cancelled ? { kind: 'cancelled' } : notSuccess(result);
  }
  return success(fields.paymentId, fields.paymentAmount, fields.paymentTime);
}

interface RefundFields {
  readonly refundId?: string | undefined;
  readonly refundAmount?: Amount | undefined;
  readonly refundTime?: string | undefined;
}

function refundSuccess(fields: RefundFields): ReadAnswer {
  return success(fields.refundId, fields.refundAmount, fields.refundTime);
}

function success(
  reference: string | undefined,
  amountFields: Amount | undefined,
  timeText: string | undefined,
): ReadAnswer {
  const amount = moneyOf(amountFields);
  // An amount that is there but is none (a currency nobody has) must not pass as an amount that is absent.
  if (amountFields !== undefined && amount === undefined) return unknown('answer with an impossible amount');
  const time = instantOf(timeText);
  return {
    kind: 'success',
    ...(reference === undefined ? {} : { counterpartyReference: reference }),
    ...(amount === undefined ? {} : { amount }),
    ...(time === undefined ? {} : { time }),
  };
}

function notSuccess({ resultStatus, resultCode }: ReceivedResult): ReadAnswer {
  const final = resultStatus === 'F' && !NOT_ABOUT_THE_OUTCOME.has(resultCode);
  return final ? { kind: 'failed', resultCode } : unknown(resultCode);
}

function unknown(reason: string): ReadAnswer {
  return { kind: 'unknown', reason };
}

function moneyOf(amount: Amount | undefined): Money | undefined {
  const parsed = amount === undefined ? undefined : Money.parse(amount);
  return parsed?.ok === true ? parsed.value : undefined;
}

function instantOf(text: string | undefined): EpochMs | undefined {
  const parsed = text === undefined ? undefined : parseIsoInstant(text);
  return parsed?.ok === true ? parsed.value : undefined;
}
