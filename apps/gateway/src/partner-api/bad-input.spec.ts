import { composeMerchantCode } from '@silkgate/emvqr';
import { toIsoUtc8, unwrap } from '@silkgate/kernel';
import { testKey } from '../testing/counterparties.js';
import { startGatewayUnderTest } from '../testing/gateway-under-test.js';
import type { GatewayUnderTest } from '../testing/gateway-under-test.js';
import { PartnerClient } from '../testing/partner-client.js';
import type { Tampering, WireAnswer } from '../testing/partner-client.js';

let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;
let codeValue: string;
let requests = 0;

const PAY = '/aps/api/v1/payments/pay';

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
  alipay = new PartnerClient(gateway, 'ALIPAY_CN');
  trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
  gateway.counterparties.behaviour.set('TRUEMONEY_TH', () => ({
    result: { resultCode: 'SUCCESS', resultStatus: 'S' },
  }));
  codeValue = await freshCode();
});

afterAll(() => gateway.stop());

async function freshCode(): Promise<string> {
  const answer = await trueMoney.call('getPaymentCode', { customerId: 'C-1' });
  return (answer.body as unknown as { paymentCodes: { codeValue: string }[] }).paymentCodes[0]!.codeValue;
}

function pay(changes: Record<string, unknown> = {}): Record<string, unknown> {
  requests += 1;
  return {
    paymentRequestId: `BAD-${requests}`,
    order: { merchant: { referenceMerchantId: '2088000000000001' } },
    paymentAmount: { currency: 'CNY', value: '8880' },
    paymentMethod: { paymentMethodId: codeValue },
    paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
    ...changes,
  };
}

/** What may exist of a payment: rows that hold or move money, events, calls to others. */
async function effects(): Promise<unknown> {
  const [row] = await gateway.storage.postgres.administer<{ effects: string }>(
    `SELECT concat_ws(' ', (SELECT count(*) FROM gateway.payment WHERE state <> 'FAILED'),
       (SELECT count(*) FROM gateway.operation), (SELECT count(*) FROM gateway.outbox),
       (SELECT sum(reserved_minor) + sum(posted_minor) FROM gateway.position),
       (SELECT count(*) FROM gateway.order_binding), (SELECT count(*) FROM gateway.quote)) AS effects`,
  );
  return [row!.effects, gateway.counterparties.calls.length];
}

async function expectRefused(call: () => Promise<WireAnswer>, resultCode: string): Promise<WireAnswer> {
  const before = await effects();
  const answer = await call();
  expect(answer.body.result.resultCode).toBe(resultCode);
  expect(answer.body.result.resultStatus).toBe('F');
  expect(await effects()).toEqual(before);
  return answer;
}

describe('who asks', () => {
  const refused: [string, string, () => Promise<Tampering> | Tampering][] = [
    ['an unknown client', 'CLIENT_INVALID', () => ({ clientId: 'NOBODY' })],
    ["another client's name", 'KEY_NOT_FOUND', () => ({ clientId: 'UNIONPAY_CN' })],
    ['a wrong key', 'INVALID_SIGNATURE', async () => ({ signer: (await testKey('RSA256', '1')).signer })],
    [
      'an unknown key version',
      'KEY_NOT_FOUND',
      async () => ({ signer: (await testKey('RSA256', '9')).signer }),
    ],
    ['an altered body', 'INVALID_SIGNATURE', () => ({ sentBody: JSON.stringify(pay()) })],
    ['an altered path', 'INVALID_SIGNATURE', () => ({ sentPath: '/ams/api/v1/payments/pay' })],
    [
      'an old Request-Time',
      'REQUEST_TIME_INVALID',
      () => ({ requestTime: toIsoUtc8(gateway.time.now - 300_001) }),
    ],
    [
      'a future Request-Time',
      'REQUEST_TIME_INVALID',
      () => ({ requestTime: toIsoUtc8(gateway.time.now + 300_001) }),
    ],
    ['an unreadable Request-Time', 'REQUEST_TIME_INVALID', () => ({ requestTime: 'yesterday' })],
    ['no Client-Id', 'PARAM_ILLEGAL', () => ({ headers: { 'client-id': undefined } })],
    ['no Request-Time', 'PARAM_ILLEGAL', () => ({ headers: { 'request-time': undefined } })],
    ['no Signature', 'PARAM_ILLEGAL', () => ({ headers: { signature: undefined } })],
    ['an unreadable Signature', 'INVALID_SIGNATURE', () => ({ headers: { signature: 'algorithm=RSA256' } })],
    [
      'another media type',
      'MEDIA_TYPE_NOT_ACCEPTABLE',
      () => ({ headers: { 'content-type': 'text/plain' } }),
    ],
    ['GET', 'METHOD_NOT_SUPPORTED', () => ({ method: 'GET' })],
  ];

  it.each(refused)('%s is answered %s', async (_name, resultCode, tampering) => {
    const changes = await tampering();
    const answer = await expectRefused(() => alipay.call('pay', pay(), changes), resultCode);
    expect(answer.signature).toBe('absent');
  });

  it('an unknown path is answered NO_INTERFACE_DEF', async () => {
    await expectRefused(() => alipay.send('/aps/api/v1/payments/payAll', '{}'), 'NO_INTERFACE_DEF');
    await expectRefused(() => alipay.send('/ams/api/v2/payments/pay', '{}'), 'NO_INTERFACE_DEF');
  });

  it('a participant in the wrong role is answered ACCESS_DENIED', async () => {
    await expectRefused(() => alipay.call('getPaymentCode', { customerId: 'C-1' }), 'ACCESS_DENIED');
    await expectRefused(() => trueMoney.call('pay', pay()), 'ACCESS_DENIED');
    await expectRefused(
      () => alipay.call('pay', pay({ paymentFactor: { inStorePaymentScenario: 'EntryCode' } })),
      'ACCESS_DENIED',
    );
  });
});

describe('what is sent', () => {
  it.each([
    ['malformed JSON', '{"paymentRequestId": '],
    ['nothing', ''],
    ['an array', '[]'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('%s is answered PARAM_ILLEGAL', async (_name, body) => {
    const answer = await expectRefused(() => alipay.send(PAY, body), 'PARAM_ILLEGAL');
    expect(answer.signature).toBe('valid');
  });

  it('an oversized body is answered 413 and REQUEST_TOO_LARGE', async () => {
    const body = JSON.stringify(pay({ padding: 'x'.repeat(65_536) }));
    const answer = await expectRefused(() => alipay.send(PAY, body), 'REQUEST_TOO_LARGE');
    expect(answer.status).toBe(413);
  });

  it.each([
    ['zero', { currency: 'CNY', value: '0' }, 'INVALID_AMOUNT'],
    ['negative', { currency: 'CNY', value: '-8880' }, 'PARAM_ILLEGAL'],
    ['fractional', { currency: 'CNY', value: '88.80' }, 'PARAM_ILLEGAL'],
    ['a number', { currency: 'CNY', value: 8880 }, 'PARAM_ILLEGAL'],
    ['over 18 digits', { currency: 'CNY', value: '1234567890123456789' }, 'PARAM_ILLEGAL'],
    ['in an unknown currency', { currency: 'XYZ', value: '8880' }, 'CURRENCY_NOT_SUPPORT'],
    ["in a currency that is not the merchant's", { currency: 'USD', value: '8880' }, 'CURRENCY_NOT_SUPPORT'],
    [
      "beyond 18 digits in the payer's currency",
      { currency: 'CNY', value: '9'.repeat(18) },
      'PAYMENT_AMOUNT_EXCEED_LIMIT',
    ],
    ['of less than a satang', { currency: 'CNY', value: '3' }, 'INVALID_AMOUNT'],
  ])('an amount that is %s', async (_name, paymentAmount, resultCode) => {
    await expectRefused(() => alipay.call('pay', pay({ paymentAmount })), resultCode);
  });

  it('U+0000 is answered PARAM_ILLEGAL', async () => {
    await expectRefused(() => alipay.call('pay', pay({ paymentRequestId: 'A\u0000B' })), 'PARAM_ILLEGAL');
  });

  it('an unknown merchant is answered MERCHANT_NOT_EXIST', async () => {
    const order = { merchant: { referenceMerchantId: 'M-NOBODY' } };
    await expectRefused(() => alipay.call('pay', pay({ order })), 'MERCHANT_NOT_EXIST');
    await expectRefused(() => alipay.call('pay', pay({ order: undefined })), 'MERCHANT_NOT_EXIST');
  });

  it('a refused payment and a cancel that came first are inquired like any payment', async () => {
    const refused = pay({ order: undefined });
    await expectRefused(() => alipay.call('pay', refused), 'MERCHANT_NOT_EXIST');
    const { paymentRequestId } = refused;
    const inquired = await alipay.call('inquiryPayment', { paymentRequestId });
    expect(inquired.body.result.resultStatus).toBe('S');
    expect(inquired.body).toMatchObject({
      paymentRequestId,
      paymentResult: { resultCode: 'MERCHANT_NOT_EXIST' },
    });
    await alipay.call('cancelPayment', { paymentRequestId: 'NEVER-CAME' });
    const cancelled = await alipay.call('inquiryPayment', { paymentRequestId: 'NEVER-CAME' });
    expect(cancelled.body.result.resultStatus).toBe('S');
    expect(cancelled.body).toMatchObject({ paymentResult: { resultCode: 'ORDER_IS_CANCELED' } });
  });

  it('unknown payments, refunds and ids that are none are answered as not existing', async () => {
    await expectRefused(() => alipay.call('inquiryPayment', { paymentRequestId: 'NONE' }), 'ORDER_NOT_EXIST');
    await expectRefused(() => alipay.call('inquiryPayment', { paymentId: "'; DROP" }), 'ORDER_NOT_EXIST');
    await expectRefused(() => alipay.call('inquiryRefund', { refundRequestId: 'NONE' }), 'REFUND_NOT_EXIST');
    const refund = {
      paymentRequestId: 'NONE',
      refundRequestId: 'R',
      refundAmount: { currency: 'CNY', value: '1' },
    };
    await expectRefused(() => alipay.call('refund', refund), 'ORDER_NOT_EXIST');
    const paymentResult = { resultCode: 'SUCCESS', resultStatus: 'S' };
    const notification = { paymentRequestId: '019ab000-0000-7000-8000-000000000001', paymentResult };
    await expectRefused(() => trueMoney.call('notifyPayment', notification), 'ORDER_NOT_EXIST');
  });
});

describe('codes', () => {
  const paidWith = (paymentMethodId: string) => () =>
    alipay.call('pay', pay({ paymentMethod: { paymentMethodId } }));

  it('that nobody showed are answered INVALID_CODE', async () => {
    await expectRefused(paidWith('281001020000000000000000'), 'INVALID_CODE');
    await expectRefused(paidWith('999999990000000000000000'), 'INVALID_CODE');
    await expectRefused(paidWith('not a code'), 'INVALID_CODE');
  });

  it('of Chinese users are not served here', async () => {
    await expectRefused(paidWith('134567890123456789'), 'UNAVAILABLE_PAYMENT_METHOD');
    await expectRefused(paidWith('281234567890123456'), 'UNAVAILABLE_PAYMENT_METHOD');
  });

  it('that were not paid in time are answered EXPIRED_CODE', async () => {
    const expiring = await freshCode();
    gateway.time.now += 300_000;
    await expectRefused(paidWith(expiring), 'EXPIRED_CODE');
    codeValue = await freshCode();
  });

  it('that paid once are answered USED_CODE', async () => {
    const once = await freshCode();
    const paid = await paidWith(once)();
    expect(paid.body.result.resultCode).toBe('SUCCESS');
    await expectRefused(paidWith(once), 'USED_CODE');
  });

  it('with a broken checksum or length are answered INVALID_CODE, saying where', async () => {
    const right = unwrap(
      composeMerchantCode({
        pointOfInitiation: 'static',
        accounts: [{ tag: '26', guid: 'com.alipay', values: { '01': '2088000000000001' } }],
        merchantCategoryCode: '5812',
        currencyNumeric: '156',
        country: 'CN',
        merchantName: 'Beijing Noodle House',
        merchantCity: 'Beijing',
      }),
    );
    const scanned = (code: string) => () =>
      trueMoney.call('userInitiatedPay', { codeValue: code, customerId: 'C-1' });
    const checksum = right.endsWith('0') ? '1' : '0';
    const crc = await expectRefused(scanned(right.slice(0, -1) + checksum), 'INVALID_CODE');
    expect(crc.body.result.resultMessage).toContain('bad-crc');
    const cut = await expectRefused(scanned(right.slice(0, -9)), 'INVALID_CODE');
    expect(cut.body.result.resultMessage).toMatch(/length|truncated|missing/);
    const unknown = right.replace('2088000000000001', '2088000000000009');
    await expectRefused(scanned(unknown), 'INVALID_CODE');
  });
});

describe('the same request id', () => {
  it('with other parameters is answered REPEAT_REQ_INCONSISTENT', async () => {
    const body = pay({ paymentMethod: { paymentMethodId: await freshCode() } });
    const first = await alipay.call('pay', body);
    expect(first.body.result.resultCode).toBe('SUCCESS');
    const other = { ...body, paymentAmount: { currency: 'CNY', value: '8881' } };
    await expectRefused(() => alipay.call('pay', other), 'REPEAT_REQ_INCONSISTENT');
  });
});

describe('afterwards', () => {
  it('no log line holds a code or a signature', () => {
    const lines = gateway.logLines.join('');
    expect(lines).not.toContain(codeValue);
    expect(lines).not.toMatch(/signature=[A-Za-z0-9%]{20}/);
  });
});
