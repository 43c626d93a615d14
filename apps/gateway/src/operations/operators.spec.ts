import { cloudEvent, TOPICS, type CloudEvent, type WindowSettled } from '@silkgate/contracts';
import { operateDeadLetters, OPERATED_DEAD_LETTERS } from '@silkgate/messaging/testing';
import { OPERATOR_TOKEN, type GatewayUnderTest } from '../testing/gateway-under-test.js';
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

describe('operators', () => {
  it('need the token', async () => {
    const url = `${gateway.url}/ops/v1/business-days/current`;
    expect((await fetch(url)).status).toBe(401);
    const authorization = `Bearer ${OPERATOR_TOKEN}`;
    const answer = await fetch(url, { headers: { authorization } });
    expect(await answer.json()).toMatchObject({ businessDate: '2026-11-22' });
  });

  it('see and close cases, and nobody else does', async () => {
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

  it('resolve dead letters', async () => {
    const { url, storage } = gateway;
    const event = payeeWindowSettled();
    const { name: topic } = TOPICS.windows;
    const calls = { postgres: storage.postgres, schema: 'gateway', topic, event, url };
    expect(await operateDeadLetters({ ...calls, token: OPERATOR_TOKEN })).toEqual(OPERATED_DEAD_LETTERS);
  });
});
