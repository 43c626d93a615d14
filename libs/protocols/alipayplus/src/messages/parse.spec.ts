import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OPERATION_NAMES } from './operations.js';
import { parseRequest, parseResponse } from './parse.js';

const PAY = {
  paymentRequestId: 'PR-1',
  order: {
    referenceOrderId: 'O-1',
    orderDescription: '一碗面',
    orderAmount: { currency: 'CNY', value: '8880' },
    merchant: { referenceMerchantId: 'M-1', merchantMCC: '5812', merchantName: '最佳餐厅' },
  },
  paymentAmount: { currency: 'CNY', value: '8880' },
  paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: '251001020123456789012345' },
  paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
  paymentExpiryTime: '2025-01-14T10:15:00+08:00',
};

/** The body with the value at a dotted path replaced. */
function changed(path: string, value: unknown): string {
  const body = structuredClone(PAY) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at = body;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  at[last] = value;
  return JSON.stringify(body);
}

describe('reading a pay request', () => {
  it('keeps what it knows and drops what it does not', () => {
    const parsed = parseRequest('pay', changed('somethingNew', { deep: [1] }));
    expect(parsed).toEqual({
      ok: true,
      value: { ...PAY, paymentFactor: { isInStorePayment: true, inStorePaymentScenario: 'PaymentCode' } },
    });
  });

  it('reads bytes as UTF-8', () => {
    expect(parseRequest('pay', Buffer.from(JSON.stringify(PAY)))).toMatchObject({
      ok: true,
      value: { order: { merchant: { merchantName: '最佳餐厅' } } },
    });
    expect(parseRequest('pay', Uint8Array.of(0x7b, 0xff, 0x7d))).toMatchObject({
      ok: false,
      error: { code: 'not-utf8' },
    });
  });

  it.each(['order', 'order.orderDescription', 'paymentFactor', 'paymentExpiryTime', 'paymentNotifyUrl'])(
    'reads null in %s as absent',
    (path) => {
      const parsed = parseRequest('pay', changed(path, null));
      expect(parsed.ok).toBe(true);
      expect(JSON.stringify(parsed)).not.toContain('null');
    },
  );

  it.each([true, false, 'true', 'false'])('reads a flag given as %j', (flag) => {
    expect(parseRequest('pay', changed('paymentFactor.isInStorePayment', flag))).toMatchObject({
      ok: true,
      value: { paymentFactor: { isInStorePayment: String(flag) === 'true' } },
    });
  });

  it.each([
    ['paymentAmount.value', '-1'],
    ['paymentAmount.value', '88.80'],
    ['paymentAmount.value', '1e3'],
    ['paymentAmount.value', ''],
    ['paymentAmount.value', ' 1'],
    ['paymentAmount.value', '007'],
    ['paymentAmount.value', '1234567890123456789'],
    ['paymentAmount.value', '８８'],
    ['paymentAmount.value', 8880],
    ['paymentAmount.currency', 'cny'],
    ['paymentAmount.currency', 'CNYX'],
    ['paymentAmount', null],
    ['paymentAmount', []],
    ['paymentRequestId', ''],
    ['paymentRequestId', 'x'.repeat(65)],
    ['paymentRequestId', 'a\u0000b'],
    ['paymentRequestId', 'a\nb'],
    ['paymentRequestId', 'a\ud800b'],
    ['paymentRequestId', 5],
    ['order.orderDescription', 'x'.repeat(257)],
    ['order.orderDescription', '\u001b[2J'],
    ['order.merchant.merchantMCC', '58120'],
    ['paymentMethod', null],
    ['paymentMethod.paymentMethodId', '1'.repeat(513)],
    ['paymentFactor.isInStorePayment', 'yes'],
    ['paymentFactor.isInStorePayment', 1],
    ['paymentFactor.inStorePaymentScenario', 'QuickPay'],
    ['paymentExpiryTime', '2025-01-14T10:15:00'],
    ['paymentExpiryTime', '2025-02-29T10:15:00+08:00'],
    ['userRegion', 'China'],
  ])('refuses %s = %j and names the field', (path, value) => {
    const parsed = parseRequest('pay', changed(path, value));
    expect(parsed).toMatchObject({ ok: false, error: { code: 'illegal-field' } });
    if (!parsed.ok) expect(path.startsWith(parsed.error.field) || parsed.error.field === path).toBe(true);
  });

  it('takes the longest values there may be', () => {
    for (const [path, value] of [
      ['paymentAmount.value', '9'.repeat(18)],
      ['paymentRequestId', 'x'.repeat(64)],
      ['order.orderDescription', '字'.repeat(256)],
      ['paymentMethod.paymentMethodId', '1'.repeat(512)],
    ] as const) {
      expect(parseRequest('pay', changed(path, value)).ok).toBe(true);
    }
  });

  it.each(['', '{', 'null', '[]', '"x"', '1', '{"a":1', `${'['.repeat(100_000)}`])(
    'refuses a body that is no object: %.20s',
    (body) => {
      expect(parseRequest('pay', body).ok).toBe(false);
    },
  );

  it('is not moved by the prototype', () => {
    const parsed = parseRequest('pay', JSON.stringify(PAY).replace('{', '{"__proto__":{"polluted":"1"},'));
    expect(parsed.ok).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('never repeats a refused value', () => {
    const body = changed('paymentMethod.paymentMethodId', ['6263600100713672']);
    expect(JSON.stringify(parseRequest('pay', body))).not.toContain('6263600100713672');
  });
});

describe('reading any message', () => {
  it('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATION_NAMES), fc.json(), (operation, body) => {
        const request = parseRequest(operation, body);
        if (!request.ok) expect(request.error.code).toBe('illegal-field');
        const answer = parseResponse(operation, body);
        if (answer.ok) expect(['S', 'F', 'U']).toContain(answer.value.result.resultStatus);
      }),
      { numRuns: 500 },
    );
  });

  it.each(OPERATION_NAMES)('%s: a failed answer needs its result only', (operation) => {
    const failed = { result: { resultCode: 'PROCESS_FAIL', resultStatus: 'F', resultMessage: null } };
    expect(parseResponse(operation, JSON.stringify(failed))).toEqual({
      ok: true,
      value: { result: { resultCode: 'PROCESS_FAIL', resultStatus: 'F' } },
    });
    expect(parseResponse(operation, '{}')).toMatchObject({ ok: false, error: { field: 'result' } });
    expect(parseResponse(operation, '{"result":{"resultCode":"X","resultStatus":"s"}}').ok).toBe(false);
  });
});
