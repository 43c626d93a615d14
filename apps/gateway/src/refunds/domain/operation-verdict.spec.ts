import { Money } from '@silkgate/kernel';
import { START, storedPayment } from '../../payments/testing/fixtures.js';
import { priceRefund } from '../../quotes/domain/refund-pricing.js';
import { decideOperation } from './operation-decision.js';
import { judgeRefundAnswer, judgeRefusedRefund } from './operation-verdict.js';
import { judgeRefusedReversal, judgeReversalAnswer } from './reversal-verdict.js';
import { isPriced } from './stored-operation.js';

const payment = storedPayment({ state: 'SUCCESS', endedAt: START, businessDate: '2026-11-22' });
const operation = decideOperation(
  {
    operationId: '01930000-0000-7000-8000-00000000000b',
    paymentId: payment.paymentId,
    type: 'REFUND',
    initiatorId: 'ALIPAY_CN',
    requestId: 'F-1',
    amount: Money.of('CNY', 3_000n),
    discountKept: true,
  },
  { payment, operations: [], uncounted: new Set(), now: START, priceRefund },
);
if (!isPriced(operation)) throw new Error('the refund was refused');
const priced = operation;

test('a refusal of the refund ends it', () => {
  const answer = { kind: 'failed', resultCode: 'USER_STATUS_ABNORMAL' } as const;
  expect(judgeRefundAnswer(priced, answer)).toEqual({
    kind: 'FINAL',
    state: 'FAILED',
    resultCode: 'USER_STATUS_ABNORMAL',
  });
});

test.each(['KEY_NOT_FOUND', 'INVALID_SIGNATURE', 'REQUEST_TIME_INVALID', 'CLIENT_INVALID'])(
  '%s refuses the call alone: the refund may have been done when it was asked before',
  (resultCode) => {
    expect(judgeRefundAnswer(priced, { kind: 'failed', resultCode })).toEqual({
      kind: 'UNKNOWN',
      reason: resultCode,
    });
  },
);

test.each(['REPEAT_REQ_INCONSISTENT', 'ORDER_NOT_EXIST'])(
  '%s contradicts the payment that the refund is of: held for a person, neither done nor refused',
  (resultCode) => {
    const verdict = judgeRefundAnswer(priced, { kind: 'failed', resultCode });
    expect(verdict).toMatchObject({ kind: 'HELD', alarm: 'WRONG_ID', detail: resultCode });
  },
);

test('another amount than was asked is held', () => {
  const amount = Money.of('THB', 1n);
  expect(judgeRefundAnswer(priced, { kind: 'success', amount })).toMatchObject({
    kind: 'HELD',
    alarm: 'WRONG_AMOUNT',
  });
});

describe('an answer for another id says nothing', () => {
  const requestId = 'other';
  const wrongId = { kind: 'HELD', alarm: 'WRONG_ID' };

  test('of a refund: neither that it was refused, nor that it was done, nor that it never came', () => {
    const refusal = { kind: 'failed', resultCode: 'USER_STATUS_ABNORMAL' } as const;
    expect(judgeRefundAnswer(priced, { ...refusal, requestId })).toMatchObject(wrongId);
    const refused = { kind: 'FINAL', state: 'FAILED', resultCode: 'USER_STATUS_ABNORMAL' } as const;
    for (const inquired of [
      { kind: 'success', requestId },
      { ...refusal, requestId },
      { kind: 'unknown', reason: 'REFUND_NOT_EXIST', requestId },
    ] as const) {
      expect(judgeRefusedRefund(priced, refused, inquired)).toMatchObject(wrongId);
    }
  });

  test('of a reversal: neither that it was done, nor that the payment stands', () => {
    expect(judgeReversalAnswer(payment, { kind: 'cancelled', requestId })).toMatchObject(wrongId);
    const code = 'PAYMENT_NOT_CANCELLABLE';
    expect(judgeReversalAnswer(payment, { kind: 'failed', resultCode: code, requestId })).toMatchObject(
      wrongId,
    );
    expect(judgeRefusedReversal(payment, code, { kind: 'cancelled', requestId })).toMatchObject(wrongId);
    expect(judgeRefusedReversal(payment, code, { kind: 'success', requestId })).toMatchObject(wrongId);
  });
});
