import { toIsoUtc8 } from '@silkgate/kernel';
import {
  OPERATOR_TOKEN,
  startGatewayUnderTest,
  type GatewayUnderTest,
} from '../testing/gateway-under-test.js';
import { PartnerClient } from '../testing/partner-client.js';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
});
afterAll(() => gateway.stop());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(path: string, body?: object, token: string = OPERATOR_TOKEN): Promise<Answer> {
  const answer = await fetch(`${gateway.url}/ops/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const VISITORS = {
  ...{ scope: 'VISITOR', identityLevel: 'UNIDENTIFIED', currency: 'USD', largestPaymentMinor: '500000' },
  ...{ period: 'YEAR', perPeriodMinor: '1000', operator: 'Wang', reason: 'a lower limit' },
};

const order = (overrides: object = {}) => ({
  ...VISITORS,
  validFrom: toIsoUtc8(gateway.time.now + 1_000),
  ...overrides,
});

const propose = (overrides: object = {}) => call('limit-policies', order(overrides));
const decide = (id: unknown, operator: string, verdict = 'APPROVED') =>
  call(`limit-policies/${String(id)}/decision`, { operator, verdict });

describe('limits in four eyes', () => {
  it('are seeded, and their history says who decided', async () => {
    const { body } = await call('limit-policies?scope=VISITOR');
    expect(body['policies']).toMatchObject([
      { identityLevel: 'UNIDENTIFIED', perPeriodMinor: '200000', state: 'APPROVED' },
      { identityLevel: 'IDENTIFIED', perPeriodMinor: '5000000', largestPaymentMinor: '500000' },
    ]);
    expect((await call('limit-policies')).body['policies']).toHaveLength(8);
  });

  it('take effect when another operator has approved them, at their time, until their time', async () => {
    const wallet = new PartnerClient(gateway, 'TRUEMONEY_TH');
    const shop = new PartnerClient(gateway, 'ALIPAY_CN');
    let payments = 0;
    gateway.counterparties.behaviour.set('TRUEMONEY_TH', (_operation, body) => ({
      result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
      paymentId: `W-${String((body as { paymentRequestId: string }).paymentRequestId)}`,
    }));
    const pay = async (): Promise<string> => {
      const issued = await wallet.call('getPaymentCode', { customerId: `C-${(payments += 1)}` });
      const { paymentCodes } = issued.body as unknown as { paymentCodes: { codeValue: string }[] };
      const amount = { currency: 'CNY', value: '8880' };
      const answer = await shop.call('pay', {
        ...{ paymentRequestId: `limited-${payments}`, paymentAmount: amount },
        paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
        paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: paymentCodes[0]!.codeValue },
        order: {
          ...{ referenceOrderId: 'O-1', orderDescription: 'Noodles', orderAmount: amount },
          merchant: { referenceMerchantId: '2088000000000001' },
        },
      });
      return answer.body.result.resultCode;
    };
    const proposed = await propose({ validTo: toIsoUtc8(gateway.time.now + 2_000) });
    expect(proposed).toMatchObject({ status: 201, body: { state: 'PROPOSED', proposedBy: 'Wang' } });
    const { proposalId } = proposed.body;
    expect(await pay()).toBe('SUCCESS');
    expect(await decide(proposalId, 'Wang')).toMatchObject({ status: 409 });
    expect(await decide(proposalId, 'Li')).toMatchObject({ status: 200, body: { decidedBy: 'Li' } });
    expect(await decide(proposalId, 'Zhao', 'REJECTED')).toMatchObject({ status: 409 });
    expect(await pay()).toBe('SUCCESS');
    gateway.time.now += 1_000;
    expect(await pay()).toBe('USER_AMOUNT_EXCEED_LIMIT');
    gateway.time.now += 1_000;
    expect(await pay()).toBe('SUCCESS');
  });

  it('are decided once, by the first of two operators', async () => {
    const { proposalId } = (await propose()).body;
    const answers = await Promise.all([decide(proposalId, 'Li'), decide(proposalId, 'Zhao', 'REJECTED')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('cannot begin before they are approved', async () => {
    const { proposalId } = (await propose()).body;
    gateway.time.now += 1_001;
    const late = await decide(proposalId, 'Li');
    expect(late).toMatchObject({ status: 409 });
    expect(await decide(proposalId, 'Li', 'REJECTED')).toMatchObject({ status: 200 });
  });

  it.each([
    ['a validity in the past', { validFrom: '2026-11-01T00:00:00.000+08:00' }],
    ['an end before the beginning', { validTo: '2026-11-01T00:00:00.000+08:00' }],
    ['visitors in another currency', { currency: 'EUR' }],
    ['visitors of any level', { identityLevel: 'ANY' }],
    ['visitors by the month', { period: 'MONTH' }],
    ['a period without an amount', { perPeriodMinor: undefined }],
    ['an unknown wallet', { scope: 'NOBODY', identityLevel: 'ANY' }],
    ['an acquirer', { scope: 'ALIPAY_CN', identityLevel: 'ANY', currency: 'CNY' }],
    ['a wallet in another currency than its own', { scope: 'TRUEMONEY_TH', identityLevel: 'ANY' }],
    ['an amount that is none', { largestPaymentMinor: '-1' }],
    ['an amount of nineteen digits', { perPeriodMinor: '1'.repeat(19) }],
    ['a field of its own', { approvedBy: 'Wang' }],
    ['nobody', { operator: ' ' }],
  ])('refuse %s', async (_what, overrides) => {
    const before = (await call('limit-policies')).body['policies'];
    expect((await propose(overrides)).status).toBe(400);
    expect((await call('limit-policies')).body['policies']).toEqual(before);
  });

  it('are nobody else’s business', async () => {
    expect((await call('limit-policies', undefined, 'x')).status).toBe(401);
    expect((await call('limit-policies', order(), 'x')).status).toBe(401);
    expect((await call('positions', undefined, 'x')).status).toBe(401);
    expect((await decide('0193a5a0-0000-7000-8000-000000000001', 'Li')).status).toBe(404);
    expect((await decide('nonsense', 'Li')).status).toBe(400);
  });

  it('and positions are read beside them', async () => {
    const { body } = await call('positions?participantId=TRUEMONEY_TH');
    expect(body['positions']).toMatchObject([
      { participantId: 'TRUEMONEY_TH', cap: { currency: 'USD', value: '500000000' }, warning: 0 },
    ]);
  });
});
