import { formatSignatureHeader, responseContent } from '@silkgate/alipayplus';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { HttpClient, HttpOutcome, HttpRequest } from '@silkgate/kernel';
import { participant } from '../../payments/testing/fixtures.js';
import { testKey } from '../../testing/counterparties.js';
import type { TestKey } from '../../testing/counterparties.js';
import type { CounterpartyAnswer, ResponderPayment } from '../connector.js';
import { AlipayplusConnector } from './alipayplus-connector.js';

const NOW = 1_795_305_600_000;
const WALLET = participant({ clientId: 'TRUEMONEY_TH', kind: 'wallet', baseUrl: 'http://wallet.test/base' });
const ACQUIRER = participant({ clientId: 'ALIPAY_CN', kind: 'acquirer' });

let walletKey: TestKey;
let strangersKey: TestKey;
let switchKey: TestKey;

beforeAll(async () => {
  [walletKey, strangersKey, switchKey] = await Promise.all([
    testKey('ES256', '1'),
    testKey('ES256', '1'),
    testKey('ES256', '2'),
  ]);
});

interface Script {
  readonly body?: object | string;
  readonly outcome?: HttpOutcome;
  readonly signedBy?: () => TestKey;
  readonly responseTime?: number;
  readonly status?: number;
}

function connectorTo(script: Script, sent: HttpRequest[] = []): AlipayplusConnector {
  const http: HttpClient = {
    send: async (request) => {
      sent.push(request);
      if (script.outcome !== undefined) return script.outcome;
      const path = new URL(request.url).pathname;
      const body = typeof script.body === 'string' ? script.body : JSON.stringify(script.body);
      const time = toIsoUtc8(script.responseTime ?? NOW);
      const { signer } = (script.signedBy ?? (() => walletKey))();
      const signature = await signer.sign(responseContent('POST', path, WALLET.clientId, time, body));
      const { algorithm, keyVersion } = signer;
      const headers = {
        'response-time': time,
        signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      };
      return { kind: 'response', status: script.status ?? 200, headers, body };
    },
  };
  return new AlipayplusConnector({
    http,
    signers: { signer: () => switchKey.signer },
    keyRing: (clientId) => (clientId === WALLET.clientId ? walletKey.ring : undefined),
    clock: { now: () => NOW },
  });
}

const payment: ResponderPayment = {
  requestId: 'P-1',
  flow: 'CONSUMER_CODE',
  initiator: ACQUIRER,
  codeValue: '281001020123456789012345',
  customerId: 'C-1',
  paymentAmount: Money.of('THB', 42_793n),
  payToAmount: Money.of('CNY', 8_880n),
  settlementAmount: Money.of('USD', 1_248n),
  paymentRate: '4.819013',
  settlementRate: '0.140515874120037',
  quoteId: 'Q-1',
  merchant: {
    referenceMerchantId: '2088001',
    merchantId: 'M-1',
    name: 'Noodles',
    merchantCategoryCode: '5812',
    city: 'Beijing',
    country: 'CN',
  },
  order: {},
};

const result = (resultStatus: string, resultCode: string) => ({ resultStatus, resultCode });
const pay = (script: Script) => connectorTo(script).pay(WALLET, payment, 5_000);

describe('pay', () => {
  it('sends what the dialect wants, below the base URL, in the name of the participant', async () => {
    const sent: HttpRequest[] = [];
    await connectorTo({ body: { result: result('U', 'PAYMENT_IN_PROCESS') } }, sent).pay(
      WALLET,
      payment,
      5_000,
    );
    expect(sent[0]).toMatchObject({
      url: 'http://wallet.test/base/aps/api/v1/payments/pay',
      counterparty: 'TRUEMONEY_TH',
      timeoutMs: 5_000,
      headers: { 'client-id': 'TRUEMONEY_TH' },
    });
    expect(JSON.parse(sent[0]!.body!)).toMatchObject({
      paymentRequestId: 'P-1',
      acquirerId: 'ALIPAY_CN',
      pspId: 'TRUEMONEY_TH',
      paymentAmount: { currency: 'THB', value: '42793' },
      payToAmount: { currency: 'CNY', value: '8880' },
      paymentQuote: { sellCurrency: 'THB', buyCurrency: 'CNY', exchangeRate: '4.819013' },
      settlementQuote: { quoteCurrencyPair: 'CNY/USD', quotePrice: '0.140515874120037' },
    });
  });

  it('tells a verified success as it was received', async () => {
    const body = {
      result: result('S', 'SUCCESS'),
      paymentRequestId: 'P-1',
      paymentId: 'W-1',
      paymentAmount: { currency: 'THB', value: '42793' },
      paymentTime: toIsoUtc8(NOW),
    };
    expect(await pay({ body })).toEqual({
      kind: 'success',
      counterpartyReference: 'W-1',
      requestId: 'P-1',
      amount: Money.of('THB', 42_793n),
      time: NOW,
    });
  });

  const success = { result: result('S', 'SUCCESS') };
  it.each<[string, Script, CounterpartyAnswer['kind']]>([
    ['a final refusal', { body: { result: result('F', 'USER_BALANCE_NOT_ENOUGH') } }, 'failed'],
    ['a cancelled payment', { body: { result: result('F', 'ORDER_IS_CANCELED') } }, 'cancelled'],
    ['U', { body: { result: result('U', 'PAYMENT_IN_PROCESS') } }, 'unknown'],
    ['REPEAT_REQ_INCONSISTENT', { body: { result: result('F', 'REPEAT_REQ_INCONSISTENT') } }, 'unknown'],
    ["a stranger's signature", { body: success, signedBy: () => strangersKey }, 'unknown'],
    ["yesterday's answer", { body: success, responseTime: NOW - 86_400_000 }, 'unknown'],
    ['a signed HTTP 500', { body: success, status: 500 }, 'unknown'],
    ['what is no JSON', { body: 'Success' }, 'unknown'],
    ['an answer without result', { body: {} }, 'unknown'],
    [
      'an impossible amount',
      { body: { ...success, paymentAmount: { currency: 'XYZ', value: '1' } } },
      'unknown',
    ],
    [
      'no signature',
      { outcome: { kind: 'response', status: 200, headers: {}, body: JSON.stringify(success) } },
      'unknown',
    ],
    ['a timeout', { outcome: { kind: 'failure', class: 'ambiguous', reason: 'timeout' } }, 'unknown'],
    [
      'a refused connection',
      { outcome: { kind: 'failure', class: 'transient', reason: 'ECONNREFUSED' } },
      'not-sent',
    ],
  ])('%s', async (_name, script, kind) => {
    expect((await pay(script)).kind).toBe(kind);
  });
});

describe('inquiries', () => {
  const inquire = (body: object) => connectorTo({ body }).inquirePayment(WALLET, 'P-1', 5_000);

  it("of a payment answer the payment's result, not the inquiry's", async () => {
    const inquiry = { result: result('S', 'SUCCESS') };
    expect(await inquire({ ...inquiry, paymentResult: result('S', 'SUCCESS') })).toEqual({ kind: 'success' });
    expect(await inquire({ ...inquiry, paymentResult: result('F', 'RISK_REJECT') })).toEqual({
      kind: 'failed',
      resultCode: 'RISK_REJECT',
    });
    expect(await inquire({ ...inquiry, paymentResult: result('F', 'ORDER_IS_CANCELED') })).toEqual({
      kind: 'cancelled',
    });
    expect((await inquire({ ...inquiry, paymentResult: result('U', 'PAYMENT_IN_PROCESS') })).kind).toBe(
      'unknown',
    );
    expect((await inquire(inquiry)).kind).toBe('unknown');
  });

  it('ORDER_NOT_EXIST is not final', async () => {
    expect(await inquire({ result: result('F', 'ORDER_NOT_EXIST') })).toEqual({
      kind: 'unknown',
      reason: 'ORDER_NOT_EXIST',
    });
  });

  it.each([
    ['SUCCESS', 'success'],
    ['FAIL', 'failed'],
    ['PROCESSING', 'unknown'],
    [undefined, 'unknown'],
  ])('of a refund with status %s', async (refundStatus, kind) => {
    const body = { result: result('S', 'SUCCESS'), refundStatus };
    expect((await connectorTo({ body }).inquireRefund(WALLET, 'R-1', 5_000)).kind).toBe(kind);
  });
});

describe('cancel, notify, scan', () => {
  it('a cancel answered S is cancelled; a refusal to cancel is told', async () => {
    const cancel = (body: object) => connectorTo({ body }).cancelPayment(WALLET, 'P-1', 5_000);
    expect(await cancel({ result: result('S', 'SUCCESS') })).toEqual({ kind: 'cancelled' });
    expect(await cancel({ result: result('F', 'PAYMENT_NOT_CANCELLABLE') })).toMatchObject({
      kind: 'failed',
    });
    expect(await cancel({ result: result('F', 'ORDER_NOT_EXIST') })).toMatchObject({ kind: 'unknown' });
  });

  it.each(['REPEAT_REQ_INCONSISTENT', 'ORDER_NOT_EXIST'])(
    'a refund is told that it was refused with %s',
    async (code) => {
      const refund = {
        requestId: 'F-1',
        paymentRequestId: 'P-1',
        amount: Money.of('THB', 1n),
        settlementAmount: Money.of('USD', 1n),
      };
      const answer = await connectorTo({ body: { result: result('F', code) } }).refund(WALLET, refund, 5_000);
      expect(answer).toEqual({ kind: 'failed', resultCode: code });
    },
  );

  it('a notification has arrived when its signed answer says so', async () => {
    const notify = (script: Script) =>
      connectorTo(script).notify(WALLET, { operation: 'notifyPayment', body: '{}' }, 5_000);
    const body = { result: result('S', 'SUCCESS') };
    expect(await notify({ body })).toBe('delivered');
    expect(await notify({ body, signedBy: () => strangersKey })).toBe('failed');
    expect(await notify({ body: { result: result('U', 'UNKNOWN_EXCEPTION') } })).toBe('failed');
  });

  it('an order needs its id, merchant, amount and expiry', async () => {
    const order = {
      result: result('S', 'SUCCESS'),
      codeType: 'ORDER_CODE',
      paymentRequestId: 'O-1',
      order: { merchant: { referenceMerchantId: '2088001' } },
      paymentAmount: { currency: 'CNY', value: '8880' },
      paymentExpiryTime: toIsoUtc8(NOW),
    };
    const scan = { codeValue: 'https://qr', customerId: 'C-1', payerId: 'TRUEMONEY_TH' };
    const scanned = (body: object) => connectorTo({ body }).scanOrder(WALLET, scan, 5_000);
    expect(await scanned(order)).toMatchObject({ kind: 'order', requestId: 'O-1', expiresAt: NOW });
    for (const missing of ['codeType', 'paymentRequestId', 'order', 'paymentAmount', 'paymentExpiryTime']) {
      expect((await scanned({ ...order, [missing]: undefined })).kind).toBe('unknown');
    }
    expect(await scanned({ result: result('F', 'EXPIRED_CODE') })).toEqual({
      kind: 'refused',
      resultCode: 'EXPIRED_CODE',
    });
  });
});
