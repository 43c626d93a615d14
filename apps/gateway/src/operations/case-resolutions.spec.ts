import { OPERATOR_TOKEN } from '../testing/gateway-under-test.js';
import { payBody, startPartnerPair, SUCCESS, type PartnerPair } from '../testing/partner-pair.js';

let pair: PartnerPair;

beforeAll(async () => {
  pair = await startPartnerPair();
});
afterAll(() => pair.stop());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(path: string, body?: object, token: string = OPERATOR_TOKEN): Promise<Answer> {
  const answer = await fetch(`${pair.gateway.url}/ops/v1/payment-cases/resolutions${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const NOBODY = '01930000-0000-7000-8000-00000000ffff';
const ORDER = {
  ...{ subjectId: NOBODY, operator: 'Wang' },
  ...{ reason: 'the wallet keeps the debit', evidence: 'letter 2026-117' },
};
const DECISION = { operator: 'Li', verdict: 'CONFIRMED' };

/** The wallet says nothing of the payment and refuses its cancel. */
async function refusedCancel(): Promise<string> {
  const { alipay, consumerCode, gateway } = pair;
  const codeValue = await consumerCode();
  const unclear = { resultCode: 'PAYMENT_IN_PROCESS', resultStatus: 'U', resultMessage: 'In process' };
  const refusal = { resultCode: 'CANCEL_WINDOW_EXCEED', resultStatus: 'F', resultMessage: 'Too late' };
  gateway.counterparties.behaviour.set('TRUEMONEY_TH', (operation) =>
    operation === 'inquiryPayment'
      ? { result: SUCCESS, paymentResult: unclear }
      : { result: operation === 'cancelPayment' ? refusal : unclear },
  );
  const paid = await alipay.call('pay', payBody('CPM-STUCK', codeValue));
  await alipay.call('cancelPayment', { paymentRequestId: 'CPM-STUCK' });
  return (paid.body as unknown as { paymentId: string }).paymentId;
}

/** Its wallet is asked every now and then; nobody decides meanwhile. */
async function decided(path: string, body: object): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await call(path, body);
    const isAsked = answer.status === 409 && String(answer.body['message']).includes('asked just now');
    if (!isAsked || attempt === 100) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('ending what no counterparty ends', () => {
  it('needs two operators, and a payment that is not inquired any more', async () => {
    const subjectId = await refusedCancel();
    const order = { ...ORDER, subjectId };
    const other = await call('', { ...order, outcome: 'SUCCESS' });
    expect(other.status).toBe(400);
    expect(other.body['message']).toContain('a payment ends as CANCELLED');
    const message = 'its counterparty still has time to say what became of it';
    expect(await call('', order)).toMatchObject({ status: 409, body: { message } });
    pair.gateway.time.now += 60_000;
    const proposed = await call('', order);
    const { operator: proposedBy, ...kept } = order;
    expect(proposed).toMatchObject({
      status: 201,
      body: { ...kept, proposedBy, state: 'PROPOSED', outcome: 'CANCELLED' },
    });
    const decision = `/${String(proposed.body['proposalId'])}/decision`;
    expect(await decided(decision, { ...DECISION, operator: 'Wang' })).toMatchObject({ status: 409 });
    const confirmed = await decided(decision, DECISION);
    expect(confirmed).toMatchObject({
      status: 200,
      body: {
        ...{ state: 'CONFIRMED', decidedBy: 'Li', kind: 'CANCEL_REFUSED', paymentId: subjectId },
        owedOutside: { participantId: 'TRUEMONEY_TH', amount: { currency: 'THB', value: '42793' } },
      },
    });
    expect(await call(`?paymentId=${subjectId}`)).toEqual({
      status: 200,
      body: { resolutions: [confirmed.body] },
    });
    expect(await decided(decision, DECISION)).toMatchObject({ status: 409 });
    expect(await call('', order)).toMatchObject({ status: 409, body: { message: 'it has ended already' } });
    const inquired = await pair.alipay.call('inquiryPayment', { paymentRequestId: 'CPM-STUCK' });
    expect(inquired.body).toMatchObject({ paymentResult: { resultCode: 'ORDER_IS_CANCELED' } });
  });

  it('needs the token, and ids that are known', async () => {
    expect((await call('', undefined, 'none')).status).toBe(401);
    expect((await call('', ORDER, 'none')).status).toBe(401);
    expect((await call(`/${NOBODY}/decision`, DECISION, 'none')).status).toBe(401);
    expect((await call('', ORDER)).status).toBe(404);
    expect((await call(`/${NOBODY}/decision`, DECISION)).status).toBe(404);
  });

  it.each([
    ['no id', { subjectId: undefined }],
    ['an id that is none', { subjectId: 'P-1' }],
    ['nobody', { operator: ' ' }],
    ['no reason', { reason: undefined }],
    ['no evidence', { evidence: '' }],
    ['an outcome that is none', { outcome: 'PROCESSING' }],
    ['evidence with control characters', { evidence: 'letter\n2' }],
    ['an amount of one’s own', { amount: '1' }],
  ])('is not proposed with %s', async (_what, mistake) => {
    expect((await call('', { ...ORDER, ...mistake })).status).toBe(400);
  });

  it.each([
    ['nobody', { operator: undefined }],
    ['another verdict', { verdict: 'SUCCESS' }],
  ])('is not decided by %s', async (_what, mistake) => {
    expect((await call(`/${NOBODY}/decision`, { ...DECISION, ...mistake })).status).toBe(400);
  });

  it('is not decided or listed under ids that are none', async () => {
    expect((await call('/P-1/decision', DECISION)).status).toBe(400);
    expect((await call('?paymentId=P-1')).status).toBe(400);
    expect((await call('?limit=0')).status).toBe(400);
  });
});
