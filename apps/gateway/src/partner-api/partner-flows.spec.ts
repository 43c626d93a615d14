import { composeMerchantCode } from '@silkgate/emvqr';
import { cloudEvent, TOPICS, type CloudEvent, type WindowSettled } from '@silkgate/contracts';
import { toIsoUtc8, unwrap } from '@silkgate/kernel';
import { operateDeadLetters, OPERATED_DEAD_LETTERS } from '@silkgate/messaging/testing';
import { MAX_IN_FLIGHT, OPERATOR_TOKEN, startGatewayUnderTest } from '../testing/gateway-under-test.js';
import type { GatewayUnderTest } from '../testing/gateway-under-test.js';
import { PartnerClient } from '../testing/partner-client.js';

let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;

const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
  alipay = new PartnerClient(gateway, 'ALIPAY_CN');
  trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
  for (const clientId of ['TRUEMONEY_TH', 'ALIPAY_CN']) {
    gateway.counterparties.behaviour.set(clientId, (_operation, body) => ({
      result: SUCCESS,
      paymentResult: SUCCESS,
      paymentRequestId: body['paymentRequestId'],
      paymentId: `THEIRS-${String(body['paymentRequestId'])}`.slice(0, 64),
      paymentAmount: body['paymentAmount'],
      refundRequestId: body['refundRequestId'],
      refundAmount: body['refundAmount'],
    }));
  }
});

afterAll(() => gateway.stop());

async function consumerCode(): Promise<string> {
  const answer = await trueMoney.call('getPaymentCode', { customerId: 'C-1', identityLevel: 'IDENTIFIED' });
  const [code] = (answer.body as unknown as { paymentCodes: { codeValue: string }[] }).paymentCodes;
  return code!.codeValue;
}

function payBody(requestId: string, codeValue: string): Record<string, unknown> {
  return {
    paymentRequestId: requestId,
    order: {
      referenceOrderId: `O-${requestId}`,
      orderDescription: 'Noodles',
      merchant: { referenceMerchantId: '2088000000000001' },
    },
    paymentAmount: { currency: 'CNY', value: '8880' },
    paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: codeValue },
    paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
  };
}

describe('a consumer code', () => {
  it('is paid, inquired, refunded in part, and each answer is signed', async () => {
    const codeValue = await consumerCode();
    expect(codeValue).toMatch(/^28100102\d{16}$/);
    const paid = await alipay.call('pay', payBody('CPM-1', codeValue));
    expect(paid.signature).toBe('valid');
    expect(paid.body).toMatchObject({
      result: SUCCESS,
      paymentRequestId: 'CPM-1',
      paymentAmount: { currency: 'CNY', value: '8880' },
      settlementAmount: { currency: 'CNY', value: '8880' },
      businessDate: '2026-11-22',
      acquirerId: 'ALIPAY_CN',
      pspId: 'TRUEMONEY_TH',
    });
    const asked = gateway.counterparties.calls.find((call) => call.operation === 'pay')!;
    expect(asked).toMatchObject({
      clientId: 'TRUEMONEY_TH',
      body: {
        paymentAmount: { currency: 'THB', value: '42793' },
        payToAmount: { currency: 'CNY', value: '8880' },
        settlementAmount: { currency: 'USD', value: '1248' },
        paymentMethod: { paymentMethodId: codeValue, customerId: 'C-1' },
      },
    });
    const { paymentId } = paid.body as unknown as { paymentId: string };
    expect(asked.body['paymentRequestId']).toBe(paymentId);

    const again = await alipay.call('pay', payBody('CPM-1', codeValue));
    expect(again.body).toMatchObject({ result: SUCCESS, paymentId });
    const inquired = await alipay.call('inquiryPayment', { paymentRequestId: 'CPM-1' });
    expect(inquired.body).toMatchObject({ result: SUCCESS, paymentResult: SUCCESS, paymentId });
    const byWallet = await trueMoney.call('inquiryPayment', { paymentRequestId: paymentId });
    expect(byWallet.body).toMatchObject({ paymentAmount: { currency: 'THB', value: '42793' } });

    const refunded = await alipay.call('refund', {
      paymentRequestId: 'CPM-1',
      refundRequestId: 'REF-1',
      refundAmount: { currency: 'CNY', value: '3000' },
    });
    expect(refunded.body).toMatchObject({
      result: SUCCESS,
      refundAmount: { currency: 'CNY', value: '3000' },
    });
    const refundInquired = await alipay.call('inquiryRefund', { refundRequestId: 'REF-1' });
    expect(refundInquired.body).toMatchObject({ result: SUCCESS, refundStatus: 'SUCCESS' });
  });

  it("may name the merchant by the switch's number, but no other acquirer's", async () => {
    const order = (referenceMerchantId: string) => ({ order: { merchant: { referenceMerchantId } } });
    const own = await alipay.call('pay', {
      ...payBody('CPM-2', await consumerCode()),
      ...order('M-ALIPAY-0001'),
    });
    expect(own.body.result.resultCode).toBe('SUCCESS');
    const other = { ...payBody('CPM-3', await consumerCode()), ...order('M-UNIONPAY-0001') };
    expect((await alipay.call('pay', other)).body.result.resultCode).toBe('MERCHANT_NOT_EXIST');
  });

  it('costs one line in the log, without the code', async () => {
    const codeValue = await consumerCode();
    gateway.logLines.length = 0;
    await alipay.call('pay', payBody('CPM-LOG', codeValue));
    const lines = gateway.logLines.filter((line) => line.includes('CPM-LOG'));
    expect(lines).toHaveLength(1);
    expect(gateway.logLines.join('')).not.toContain(codeValue);
  });
});

describe('an order code', () => {
  const codeValue = 'https://qr.alipay.com/order-1';

  it('is bound to the first customer, told its id and amount, and paid under that id', async () => {
    const expiry = toIsoUtc8(gateway.time.now + 600_000);
    const usual = gateway.counterparties.behaviour.get('ALIPAY_CN')!;
    gateway.counterparties.behaviour.set('ALIPAY_CN', (operation, body) =>
      operation === 'userInitiatedPay'
        ? {
            result: SUCCESS,
            codeType: 'ORDER_CODE',
            paymentRequestId: 'ORDER-1',
            order: { referenceOrderId: 'O-1', merchant: { referenceMerchantId: '2088000000000001' } },
            paymentAmount: { currency: 'CNY', value: '8880' },
            paymentExpiryTime: expiry,
          }
        : usual(operation, body),
    );
    const scan = { codeValue, customerId: 'C-1' };
    const scanned = await trueMoney.call('userInitiatedPay', scan);
    expect(scanned.body).toMatchObject({
      result: SUCCESS,
      codeType: 'ORDER_CODE',
      paymentAmount: { currency: 'THB', value: '42793' },
      payToAmount: { currency: 'CNY', value: '8880' },
      paymentExpiryTime: expiry,
    });
    expect((await trueMoney.call('userInitiatedPay', scan)).body).toEqual(scanned.body);
    const other = await trueMoney.call('userInitiatedPay', { codeValue, customerId: 'C-2' });
    expect(other.body.result.resultCode).toBe('ORDER_IS_CLOSED');

    const { paymentId } = scanned.body as unknown as { paymentId: string };
    const paid = await alipay.call('pay', {
      ...payBody('ORDER-1', codeValue),
      paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'OrderCode' },
      order: { merchant: { referenceMerchantId: 'M-ALIPAY-0001' } },
      paymentExpiryTime: '2099-01-01T00:00:00.000+08:00',
    });
    expect(paid.body).toMatchObject({ result: SUCCESS, paymentId });
    const asked = gateway.counterparties.calls.filter((call) => call.body['paymentRequestId'] === paymentId);
    expect(asked).toHaveLength(1);
    // Not longer than the visitor was told at the scan.
    expect(asked[0]!.body['paymentExpiryTime']).toBe(expiry);
    const changed = { ...payBody('ORDER-1', codeValue), paymentAmount: { currency: 'CNY', value: '8881' } };
    const refused = await alipay.call('pay', changed);
    expect(refused.body.result.resultCode).toBe('REPEAT_REQ_INCONSISTENT');
    expect(
      gateway.counterparties.calls.filter((call) => call.body['paymentRequestId'] === paymentId),
    ).toEqual(asked);
  });

  const orderBody = (requestId: string, code: string, expiry?: string) => ({
    ...payBody(requestId, code),
    paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'OrderCode' },
    ...(expiry === undefined ? {} : { paymentExpiryTime: expiry }),
  });

  it.each([
    ['is lost', { result: { ...SUCCESS, resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' } }],
    ['is garbage', { result: SUCCESS, codeType: 'ORDER_CODE' }],
  ])('whose answer to the scan %s can be paid when it is scanned again', async (what, garbled) => {
    const requestId = `ORDER-${what.replaceAll(' ', '-')}`;
    const code = `https://qr.alipay.com/${requestId}`;
    const usual = gateway.counterparties.behaviour.get('ALIPAY_CN')!;
    let scans = 0;
    const order = {
      ...{ result: SUCCESS, codeType: 'ORDER_CODE', paymentRequestId: requestId },
      order: { referenceOrderId: 'O-2', merchant: { referenceMerchantId: '2088000000000001' } },
      paymentAmount: { currency: 'CNY', value: '8880' },
      paymentExpiryTime: toIsoUtc8(gateway.time.now + 600_000),
    };
    gateway.counterparties.behaviour.set('ALIPAY_CN', (operation, body) => {
      if (operation !== 'userInitiatedPay') return usual(operation, body);
      scans += 1;
      return scans === 1 ? garbled : order;
    });
    const scan = { codeValue: code, customerId: 'C-1' };
    expect((await trueMoney.call('userInitiatedPay', scan)).body.result.resultStatus).toBe('U');
    // The acquirer has opened its order and asks: what we do not know we do not refuse.
    const asked = await alipay.call('pay', orderBody(requestId, code));
    expect(asked.body.result.resultStatus).toBe('U');
    const inquired = await alipay.call('inquiryPayment', { paymentRequestId: requestId });
    expect(inquired.body.result.resultCode).toBe('ORDER_NOT_EXIST');
    expect((await trueMoney.call('userInitiatedPay', scan)).body.result).toEqual(SUCCESS);
    const paid = await alipay.call('pay', orderBody(requestId, code));
    expect(paid.body.result).toEqual(SUCCESS);
    gateway.counterparties.behaviour.set('ALIPAY_CN', usual);
  });

  it('that nobody scanned is refused when it is over, and what was cancelled before stays so', async () => {
    const past = toIsoUtc8(gateway.time.now - 1_000);
    const over = await alipay.call('pay', orderBody('ORDER-OVER', codeValue, past));
    expect(over.body.result.resultCode).toBe('ORDER_IS_CLOSED');
    const cancelled = await alipay.call('cancelPayment', { paymentRequestId: 'ORDER-EARLY' });
    expect(cancelled.body.result).toEqual(SUCCESS);
    const paid = await alipay.call('pay', orderBody('ORDER-EARLY', codeValue));
    expect(paid.body.result.resultCode).toBe('ORDER_IS_CANCELED');
  });
});

describe('a merchant code whose amount the visitor enters', () => {
  const codeValue = unwrap(
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

  it('is quoted and pushed by the wallet, at the quoted amount alone', async () => {
    const scanned = await trueMoney.call('userInitiatedPay', { codeValue, customerId: 'C-1' });
    expect(scanned.body).toMatchObject({
      codeType: 'ENTRY_CODE',
      payToCurrency: 'CNY',
      merchant: { referenceMerchantId: '2088000000000001' },
    });
    const quoted = await trueMoney.call('inquiryForeignExchangeQuote', {
      sellCurrency: 'THB',
      buyCurrency: 'CNY',
      buyAmount: { currency: 'CNY', value: '8880' },
      codeValue,
      customerId: 'C-1',
    });
    expect(quoted.body).toMatchObject({
      quote: { guaranteed: 'true' },
      sellAmount: { currency: 'THB', value: '42793' },
    });
    const { quoteId } = (quoted.body as unknown as { quote: { quoteId: string } }).quote;
    const push = (requestId: string, value: string) => ({
      paymentRequestId: requestId,
      paymentAmount: { currency: 'THB', value: '42793' },
      payToAmount: { currency: 'CNY', value },
      paymentQuote: { quoteId },
      paymentMethod: { paymentMethodId: codeValue, customerId: 'C-1' },
      paymentFactor: { inStorePaymentScenario: 'EntryCode' },
    });
    const wrong = await trueMoney.call('pay', push('PUSH-0', '8881'));
    expect(wrong.body.result.resultCode).toBe('PAYMENT_AMOUNT_MISMATCH');
    const paid = await trueMoney.call('pay', push('PUSH-1', '8880'));
    expect(paid.body).toMatchObject({
      result: SUCCESS,
      settlementAmount: { currency: 'USD', value: '1248' },
    });
    const twice = await trueMoney.call('pay', push('PUSH-2', '8880'));
    expect(twice.body.result.resultCode).toBe('QUOTE_USED');
  });

  it('gives a reference rate without an amount', async () => {
    const answer = await trueMoney.call('inquireExchangeRate', { sellCurrency: 'THB', buyCurrency: 'CNY' });
    expect(answer.body).toMatchObject({ foreignExchangeQuote: { exchangeRate: '4.819013' } });
  });
});

/** Concerns no cap. */
function payeeWindowSettled(): CloudEvent {
  const none = { currency: 'CNY', value: '0' };
  const settledAt = '2026-11-22T12:00:00.000+08:00';
  const data: WindowSettled = {
    ...{ windowId: 'W-1', participantId: 'ALIPAY_CN', leg: 'PAYEE', businessDate: '2026-11-20' },
    ...{ payments: none, refunds: none, net: none, bankReference: 'B-1', settledAt },
  };
  const id = '0193c5a0-0000-7000-8000-0000000000f1';
  const type = 'settlement.window-settled.v1';
  return cloudEvent({ id, source: 'silkgate/settlement', type, subject: 'ALIPAY_CN', time: settledAt, data });
}

describe('around the payments', () => {
  it('wallets that could pay are listed', async () => {
    const paymentAmount = { currency: 'CNY', value: '8880' };
    const answer = await alipay.call('consultPayment', { paymentAmount, allowedPspRegions: ['KR'] });
    expect(JSON.stringify(answer.body)).toContain('KAKAOPAY_KR');
    expect(JSON.stringify(answer.body)).not.toContain('TRUEMONEY_TH');
  });

  it('the other base and epoch milliseconds are the same interface', async () => {
    const body = JSON.stringify({ paymentRequestId: 'CPM-1' });
    const requestTime = String(gateway.time.now);
    const answer = await alipay.send('/ams/api/v1/payments/inquiryPayment', body, { requestTime });
    expect(answer.body).toMatchObject({ paymentResult: SUCCESS });
  });

  it('beyond the bound a call is told to come back, and nothing is lost', async () => {
    const usual = gateway.counterparties.behaviour.get('TRUEMONEY_TH')!;
    const codes = await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, consumerCode));
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let waiting = 0;
    const allWait = new Promise<void>((resolve) => {
      gateway.counterparties.behaviour.set('TRUEMONEY_TH', async (operation, body) => {
        waiting += 1;
        if (waiting === MAX_IN_FLIGHT) resolve();
        await released;
        return usual(operation, body);
      });
    });
    const pays = codes.map((code, index) => alipay.call('pay', payBody(`FULL-${index}`, code)));
    await allWait;
    const beyond = await alipay.call('inquiryPayment', { paymentRequestId: 'FULL-0' });
    expect(beyond.status).toBe(503);
    expect(beyond.body.result).toMatchObject({
      resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT',
      resultStatus: 'U',
    });
    release();
    const results = await Promise.all(pays);
    gateway.counterparties.behaviour.set('TRUEMONEY_TH', usual);
    expect(results.map((each) => each.body.result.resultCode)).toEqual(codes.map(() => 'SUCCESS'));
  });

  it('operators need the token', async () => {
    const url = `${gateway.url}/ops/v1/business-days/current`;
    expect((await fetch(url)).status).toBe(401);
    const authorization = `Bearer ${OPERATOR_TOKEN}`;
    const answer = await fetch(url, { headers: { authorization } });
    expect(await answer.json()).toMatchObject({ businessDate: '2026-11-22' });
  });

  it('operators see and close cases, and nobody else does', async () => {
    const url = `${gateway.url}/ops/v1/payment-cases`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(`${url}/close`, { method: 'POST' })).status).toBe(401);
    const codeValue = await consumerCode();
    const paid = await alipay.call('pay', payBody('CPM-CASE', codeValue));
    const { paymentId } = paid.body as unknown as { paymentId: string };
    // A wallet that says of a success that it failed.
    const told = await trueMoney.call('notifyPayment', {
      paymentResult: { ...SUCCESS, resultStatus: 'F', resultCode: 'PROCESS_FAIL' },
      paymentRequestId: paymentId,
    });
    expect(told.body.result).toEqual(SUCCESS);
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' };
    const listed = (await (await fetch(url, { headers })).json()) as { cases: object[] };
    expect(listed.cases).toMatchObject([{ paymentId, kind: 'CONTRADICTS_FINAL_STATE', state: 'SUCCESS' }]);
    const closing = {
      subjectId: paymentId,
      kind: 'CONTRADICTS_FINAL_STATE',
      operator: 'ana',
      reason: 'told twice',
    };
    const close = (body: object) =>
      fetch(`${url}/close`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await close({ ...closing, kind: 'NONE' })).status).toBe(400);
    expect((await close({ ...closing, reason: '' })).status).toBe(400);
    expect((await close(closing)).status).toBe(200);
    expect((await close(closing)).status).toBe(404);
    expect(await (await fetch(url, { headers })).json()).toEqual({ cases: [] });
  });

  it('operators resolve dead letters', async () => {
    const { url, storage } = gateway;
    const event = payeeWindowSettled();
    const { name: topic } = TOPICS.windows;
    const calls = { postgres: storage.postgres, schema: 'gateway', topic, event, url };
    expect(await operateDeadLetters({ ...calls, token: OPERATOR_TOKEN })).toEqual(OPERATED_DEAD_LETTERS);
  });

  it('the interface is described', async () => {
    const document = (await (await fetch(`${gateway.url}/docs-json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/aps/api/v1/payments/pay');
  });
});
