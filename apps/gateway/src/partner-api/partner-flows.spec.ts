import { MAX_IN_FLIGHT, type GatewayUnderTest } from '../testing/gateway-under-test.js';
import type { PartnerClient } from '../testing/partner-client.js';
import { payBody, startPartnerPair, SUCCESS, type PartnerPair } from '../testing/partner-pair.js';

let pair: PartnerPair;
let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;
let consumerCode: PartnerPair['consumerCode'];

beforeAll(async () => {
  pair = await startPartnerPair();
  ({ gateway, alipay, trueMoney, consumerCode } = pair);
});
afterAll(() => pair.stop());

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

  it('the interface is described', async () => {
    const document = (await (await fetch(`${gateway.url}/docs-json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/aps/api/v1/payments/pay');
  });
});
