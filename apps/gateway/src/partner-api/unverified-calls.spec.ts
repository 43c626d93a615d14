import { testKey } from '../testing/counterparties.js';
import { startGatewayUnderTest, type GatewayUnderTest } from '../testing/gateway-under-test.js';
import { PartnerClient, type Tampering } from '../testing/partner-client.js';

let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;
let forged: Tampering;
let requests = 0;

const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
  alipay = new PartnerClient(gateway, 'ALIPAY_CN');
  trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
  gateway.counterparties.behaviour.set('TRUEMONEY_TH', () => ({
    result: { resultCode: 'PAYMENT_IN_PROCESS', resultStatus: 'U' },
  }));
  forged = { signer: (await testKey('ES256', '1')).signer };
});
afterAll(() => gateway.stop());
beforeEach(() => (gateway.time.now += 60_000));

/** A payment that TrueMoney was asked for and has not answered. */
async function askedPayment(): Promise<string> {
  const codes = await trueMoney.call('getPaymentCode', { customerId: 'C-1' });
  const { codeValue } = (codes.body as unknown as { paymentCodes: { codeValue: string }[] }).paymentCodes[0]!;
  requests += 1;
  const paid = await alipay.call('pay', {
    paymentRequestId: `R-${requests}`,
    order: { merchant: { referenceMerchantId: '2088000000000001' } },
    paymentAmount: { currency: 'CNY', value: '8880' },
    paymentMethod: { paymentMethodId: codeValue },
    paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
  });
  return (paid.body as unknown as { paymentId: string }).paymentId;
}

async function told(paymentRequestId: string, client = trueMoney, tampering = forged): Promise<string> {
  const body = { paymentRequestId, paymentResult: SUCCESS };
  return (await client.call('notifyPayment', body, tampering)).body.result.resultCode;
}

const rows = <Row extends object>(text: string): Promise<Row[]> =>
  gateway.storage.postgres.administer<Row>(text);

async function alarmEvents(): Promise<object[]> {
  const found = await rows<{ event: { data: object } }>(
    `SELECT event::jsonb AS event FROM gateway.outbox WHERE topic = 'gateway.alarms' ORDER BY event_id`,
  );
  return found.map(({ event }) => event.data);
}

it('alarms a notification that its responder did not sign, once, and believes nothing of it', async () => {
  const paymentId = await askedPayment();
  expect(await told(paymentId)).toBe('INVALID_SIGNATURE');
  expect(await told(paymentId)).toBe('INVALID_SIGNATURE');
  expect(await alarmEvents()).toMatchObject([
    { paymentId, kind: 'WRONG_SIGNATURE', participantId: 'TRUEMONEY_TH' },
  ]);
  const state = `SELECT state FROM gateway.payment WHERE payment_id = '${paymentId}'`;
  expect(await rows(state)).toEqual([{ state: 'PROCESSING' }]);
  expect(await told(paymentId, trueMoney, {})).toBe('SUCCESS');
  expect(await rows(state)).toEqual([{ state: 'SUCCESS' }]);
});

it('alarms nothing in the name of one who was not asked, of no payment, or of nobody', async () => {
  const before = await alarmEvents();
  const paymentId = await askedPayment();
  const kakao = new PartnerClient(gateway, 'KAKAOPAY_KR');
  expect(await told(paymentId, kakao)).toBe('INVALID_SIGNATURE');
  expect(await told('019ab000-0000-7000-8000-000000000001')).toBe('INVALID_SIGNATURE');
  expect(await told("'; DROP")).toBe('INVALID_SIGNATURE');
  expect(await told(paymentId, trueMoney, { ...forged, clientId: 'NOBODY' })).toBe('CLIENT_INVALID');
  expect(await alarmEvents()).toEqual(before);
});

it('looks at five a minute, so that a flood fills neither outbox nor log; the metric counts all', async () => {
  const before = (await alarmEvents()).length;
  const payments: string[] = [];
  for (let index = 0; index < 8; index += 1) payments.push(await askedPayment());
  gateway.logLines.length = 0;
  for (const paymentId of payments) expect(await told(paymentId)).toBe('INVALID_SIGNATURE');
  expect((await alarmEvents()).length - before).toBe(5);
  expect(gateway.logLines.filter((line) => line.includes('is not signed by its key'))).toHaveLength(5);
  gateway.time.now += 60_000;
  expect(await told(payments[7]!)).toBe('INVALID_SIGNATURE');
  expect((await alarmEvents()).length - before).toBe(6);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  const counted = /unverified_calls_total\{[^}]*operation="notifyPayment"[^}]*INVALID_SIGNATURE[^}]*\} (\d+)/;
  expect(Number(counted.exec(metrics)?.[1])).toBeGreaterThanOrEqual(9);
});
