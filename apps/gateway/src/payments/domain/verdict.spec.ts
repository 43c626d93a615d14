import { Money } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../../connectors/connector.js';
import { START, storedPayment } from '../testing/fixtures.js';
import { judgeAnswer, judgeCancelAnswer, judgeRepeatedAnswer } from './verdict.js';
import { askedAmount, type PaymentWithTerms } from './stored-payment.js';

const payment = storedPayment();
const success: CounterpartyAnswer = {
  kind: 'success',
  requestId: payment.paymentId,
  amount: askedAmount(payment.terms),
};

function pushed(overrides: Partial<PaymentWithTerms> = {}): PaymentWithTerms {
  return { ...payment, terms: { ...payment.terms, flow: 'ENTRY_CODE', initiatorLeg: 'PAYER' }, ...overrides };
}

describe('the answer to a pay or an inquiry', () => {
  test('a success with the agreed amount and id is final', () => {
    expect(judgeAnswer(payment, { ...success, counterpartyReference: 'W-1' })).toEqual({
      kind: 'FINAL',
      state: 'SUCCESS',
      resultCode: 'SUCCESS',
      counterpartyReference: 'W-1',
    });
  });

  test('an amount or id that is absent is no contradiction', () => {
    expect(judgeAnswer(payment, { kind: 'success' })).toMatchObject({ kind: 'FINAL', state: 'SUCCESS' });
  });

  test.each([
    ['WRONG_AMOUNT', { amount: askedAmount(payment.terms).plus(Money.of('THB', 1n)) }],
    ['WRONG_CURRENCY', { amount: Money.of('CNY', askedAmount(payment.terms).minor) }],
    ['WRONG_ID', { requestId: 'other' }],
  ])('%s holds the payment', (alarm, wrong) => {
    expect(judgeAnswer(payment, { ...success, ...wrong })).toMatchObject({ kind: 'HELD', alarm });
  });

  test.each<Exclude<CounterpartyAnswer, { kind: 'not-sent' }>>([
    { kind: 'failed', resultCode: 'USER_BALANCE_NOT_ENOUGH' },
    { kind: 'failed', resultCode: 'ORDER_NOT_EXIST' },
    { kind: 'cancelled' },
    { kind: 'unknown', reason: 'ORDER_NOT_EXIST' },
  ])('an answer of any kind for another id holds the payment: %j', (answer) => {
    expect(judgeAnswer(payment, { ...answer, requestId: 'other' })).toMatchObject({
      kind: 'HELD',
      alarm: 'WRONG_ID',
    });
    expect(judgeAnswer(payment, { ...answer, requestId: payment.paymentId }).kind).not.toBe('HELD');
  });

  test('the payee of a pushed payment is asked for the transaction amount', () => {
    expect(judgeAnswer(pushed(), { kind: 'success', amount: Money.of('CNY', 8880n) })).toMatchObject({
      kind: 'FINAL',
    });
    expect(judgeAnswer(pushed(), success)).toMatchObject({ kind: 'HELD', alarm: 'WRONG_CURRENCY' });
  });

  test.each(['ORDER_NOT_EXIST', 'REPEAT_REQ_INCONSISTENT'])('%s is never final by itself', (resultCode) => {
    expect(judgeAnswer(payment, { kind: 'failed', resultCode })).toMatchObject({ kind: 'UNKNOWN' });
  });

  test('a failure is final, with a code of the dialect', () => {
    const told = (resultCode: string) => judgeAnswer(payment, { kind: 'failed', resultCode });
    expect(told('USER_BALANCE_NOT_ENOUGH')).toMatchObject({
      state: 'FAILED',
      resultCode: 'USER_BALANCE_NOT_ENOUGH',
    });
    expect(told('SOMETHING_OF_THEIRS')).toMatchObject({ state: 'FAILED', resultCode: 'PROCESS_FAIL' });
    expect(told('SUCCESS')).toMatchObject({ state: 'FAILED', resultCode: 'PROCESS_FAIL' });
    expect(told('ORDER_IS_CANCELED')).toMatchObject({ state: 'CANCELLED' });
  });

  test.each(['CLIENT_INVALID', 'INVALID_SIGNATURE', 'KEY_NOT_FOUND', 'REQUEST_TIME_INVALID'])(
    'a repeated call that is refused with %s says nothing of the first',
    (resultCode) => {
      expect(judgeRepeatedAnswer(payment, { kind: 'failed', resultCode })).toEqual({
        kind: 'UNKNOWN',
        reason: resultCode,
      });
    },
  );

  test('what a repeated call says of the payment itself is final as it is of the first', () => {
    const failed = { kind: 'failed', resultCode: 'USER_BALANCE_NOT_ENOUGH' } as const;
    expect(judgeRepeatedAnswer(payment, failed)).toEqual(judgeAnswer(payment, failed));
    expect(judgeRepeatedAnswer(payment, success)).toEqual(judgeAnswer(payment, success));
  });

  test.each(['unknown', 'not-sent'] as const)('%s is not final', (kind) => {
    expect(judgeAnswer(payment, { kind, reason: 'timeout' })).toEqual({ kind: 'UNKNOWN', reason: 'timeout' });
  });

  test('after our cancel was sent, a payer’s success is held and a payee’s success has won', () => {
    const cancelSentAt = START;
    expect(judgeAnswer({ ...payment, cancelSentAt }, success)).toMatchObject({
      kind: 'HELD',
      alarm: 'SUCCESS_AFTER_CANCEL',
    });
    expect(judgeAnswer(pushed({ cancelSentAt }), { kind: 'success' })).toMatchObject({ state: 'SUCCESS' });
  });
});

describe('the answer to a cancel', () => {
  test('success and cancelled are final', () => {
    expect(judgeCancelAnswer(payment, { kind: 'success' })).toMatchObject({ state: 'CANCELLED' });
    expect(judgeCancelAnswer(payment, { kind: 'cancelled' })).toMatchObject({ state: 'CANCELLED' });
  });

  test('a refusal, another id and silence are not', () => {
    expect(
      judgeCancelAnswer(payment, { kind: 'failed', resultCode: 'PAYMENT_NOT_CANCELLABLE' }),
    ).toMatchObject({
      kind: 'HELD',
      alarm: 'CANCEL_REFUSED',
    });
    for (const kind of ['success', 'cancelled'] as const) {
      expect(judgeCancelAnswer(payment, { kind, requestId: 'other' })).toMatchObject({
        kind: 'HELD',
        alarm: 'WRONG_ID',
      });
    }
    expect(judgeCancelAnswer(payment, { kind: 'unknown', reason: 'x' })).toMatchObject({ kind: 'UNKNOWN' });
  });
});
