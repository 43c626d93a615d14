import { describe, expect, it } from '@jest/globals';
import { OPERATION_NAMES, OPERATIONS, operationOfPath, pathOf } from './operations.js';
import { parseRequest, parseResponse } from './parse.js';

const CNY = { currency: 'CNY', value: '8880' };
const THB = { currency: 'THB', value: '42793' };
const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

describe('the table of operations', () => {
  it('gives every path to one operation, under both bases', () => {
    const paths = OPERATION_NAMES.flatMap((name) => [...OPERATIONS[name].paths]);
    expect(new Set(paths).size).toBe(paths.length);
    for (const name of OPERATION_NAMES) {
      expect(pathOf(name)).toBe(`/aps/api/v1/payments/${name}`);
      expect(operationOfPath(`/ams/api/v1/payments/${name}`)).toBe(name);
    }
  });

  it('knows the aliases and nothing else', () => {
    expect(operationOfPath('/ams/api/v1/payments/cancel')).toBe('cancelPayment');
    expect(operationOfPath('/aps/api/v1/payments/inquireExchangeRate')).toBe('inquiryForeignExchangeQuote');
    for (const path of ['/aps/api/v1/payments/Pay', '/aps/api/v1/payments/pay/', '/pay', 'toString', '']) {
      expect(operationOfPath(path)).toBeUndefined();
    }
  });
});

describe('messages', () => {
  it.each(['inquiryPayment', 'cancelPayment', 'refund', 'inquiryRefund', 'notifyPayment'] as const)(
    '%s has to say which one',
    (operation) => {
      const rest = { refundAmount: CNY, paymentResult: SUCCESS };
      expect(parseRequest(operation, JSON.stringify(rest)).ok).toBe(false);
      const named = { ...rest, paymentRequestId: 'P', refundRequestId: 'R' };
      expect(parseRequest(operation, JSON.stringify(named)).ok).toBe(true);
    },
  );

  it('a push payment carries code, both amounts and the quote', () => {
    const push = {
      paymentRequestId: 'W-1',
      paymentAmount: THB,
      payToAmount: CNY,
      paymentQuote: { quoteId: 'Q-1', sellCurrency: 'THB', buyCurrency: 'CNY', exchangeRate: '4.8190437' },
      paymentMethod: { paymentMethodId: '000201...', customerId: 'U-1' },
      paymentFactor: { inStorePaymentScenario: 'EntryCode' },
    };
    expect(parseRequest('pay', JSON.stringify(push))).toEqual({ ok: true, value: push });
  });

  it('answers about a payment carry its business date', () => {
    const answer = {
      result: SUCCESS,
      paymentResult: SUCCESS,
      paymentId: 'S-1',
      paymentTime: '2025-01-14T10:15:00.123+08:00',
      businessDate: '2025-01-14',
      settlementQuote: { quoteCurrencyPair: 'CNY/USD', quotePrice: '0.13912', guaranteed: true },
      transactions: [{ transactionType: 'REFUND', transactionStatus: 'SUCCESS', transactionAmount: CNY }],
    };
    expect(parseResponse('inquiryPayment', JSON.stringify(answer))).toEqual({ ok: true, value: answer });
    const wrongDay = JSON.stringify({ ...answer, businessDate: '2025-02-30' });
    expect(parseResponse('inquiryPayment', wrongDay)).toMatchObject({
      ok: false,
      error: { field: 'businessDate' },
    });
  });

  it('a quote is asked for on one amount, in the currency of its side', () => {
    const pair = { sellCurrency: 'THB', buyCurrency: 'CNY' };
    const outcome = (request: object): boolean =>
      parseRequest('inquiryForeignExchangeQuote', JSON.stringify(request)).ok;
    expect(outcome(pair)).toBe(true);
    expect(outcome({ ...pair, buyAmount: CNY })).toBe(true);
    expect(outcome({ ...pair, sellAmount: THB })).toBe(true);
    expect(outcome({ ...pair, buyAmount: CNY, sellAmount: THB })).toBe(false);
    expect(outcome({ ...pair, buyAmount: THB })).toBe(false);
    expect(outcome({ ...pair, sellAmount: CNY })).toBe(false);
  });

  it('payment codes are asked for one to twenty at a time', () => {
    const outcome = (codeQuantity: unknown): boolean =>
      parseRequest('getPaymentCode', JSON.stringify({ customerId: 'U-1', codeQuantity })).ok;
    expect(['1', '20', null].map(outcome)).toEqual([true, true, true]);
    expect(['0', '21', '', '1.5', 3].map(outcome)).toEqual([false, false, false, false, false]);
  });
});
