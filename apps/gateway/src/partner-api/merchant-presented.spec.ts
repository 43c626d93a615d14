import { composeMerchantCode } from '@silkgate/emvqr';
import { toIsoUtc8, unwrap } from '@silkgate/kernel';
import type { GatewayUnderTest } from '../testing/gateway-under-test.js';
import type { PartnerClient } from '../testing/partner-client.js';
import { payBody, startPartnerPair, SUCCESS, type PartnerPair } from '../testing/partner-pair.js';

let pair: PartnerPair;
let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;

beforeAll(async () => {
  pair = await startPartnerPair();
  ({ gateway, alipay, trueMoney } = pair);
});
afterAll(() => pair.stop());

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
