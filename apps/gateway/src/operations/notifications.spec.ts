import {
  OPERATOR_TOKEN,
  startGatewayUnderTest,
  type GatewayUnderTest,
} from '../testing/gateway-under-test.js';
import { owedId, oweNotifications } from '../notifications/testing/owed-rows.js';

const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
const FAILURE = { resultCode: 'PROCESS_FAIL', resultStatus: 'F', resultMessage: 'Failed' };
const WALLET = 'TRUEMONEY_TH';
const OTHER = 'KAKAOPAY_KR';

let gateway: GatewayUnderTest;
/** What the wallets answer: only a signed S is a delivery. */
let answer: object = FAILURE;

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
  for (const clientId of [WALLET, OTHER])
    gateway.counterparties.behaviour.set(clientId, () => ({ result: answer }));
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  answer = FAILURE;
  gateway.time.now += 3_600_000;
  await gateway.storage.postgres.administer('TRUNCATE gateway.notification CASCADE');
});

interface Listed {
  readonly notifications: readonly {
    readonly notificationId: string;
    readonly participantId: string;
    readonly state: string;
    readonly attempts: number;
  }[];
  readonly next?: string;
}

function call(path: string, body?: object, token: string = OPERATOR_TOKEN): Promise<Response> {
  return fetch(`${gateway.url}/ops/v1/notifications${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function list(query: string): Promise<Listed> {
  return (await (await call(query)).json()) as Listed;
}

async function until(query: string, count: number): Promise<void> {
  for (let look = 0; (await list(query)).notifications.length !== count; look += 1) {
    if (look === 100) throw new Error(`${query}: ${JSON.stringify(await list(query))}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Gives up at the next failure what is owed now. */
async function passThreeDays(): Promise<void> {
  gateway.time.now += 4 * 86_400_000;
  await until('?state=OWED', 0);
}

const owe = (recipientId: string, count: number, first: number) =>
  oweNotifications(gateway.storage.database, { recipientId, count, at: gateway.time.now, first });

test('operators list by participant, payment and state, page by page; others are refused', async () => {
  answer = SUCCESS;
  await owe(WALLET, 5, 1);
  await owe(OTHER, 2, 100);
  await until('?state=DELIVERED', 7);
  const ids = async (query: string) => (await list(query)).notifications.map((each) => each.notificationId);
  expect(await ids(`?participantId=${OTHER}`)).toEqual([101, 100].map(owedId));
  expect(await ids(`?paymentId=${owedId(3)}`)).toEqual([owedId(3)]);
  const first = await list(`?participantId=${WALLET}&limit=3`);
  expect(first.notifications.map((each) => each.notificationId)).toEqual([5, 4, 3].map(owedId));
  const second = await list(`?participantId=${WALLET}&limit=3&before=${first.next}`);
  expect(second.notifications.map((each) => each.notificationId)).toEqual([2, 1].map(owedId));
  expect(second.next).toBeUndefined();
  expect((await call('', undefined, 'somebody')).status).toBe(401);
  expect((await call(`/${owedId(1)}/resend`, { operator: 'ana' }, 'somebody')).status).toBe(401);
  for (const query of [
    '?state=LOST',
    '?limit=0',
    '?limit=501',
    '?before=x',
    '?paymentId=1',
    '?participantId=%00',
  ])
    expect((await call(query)).status).toBe(400);
});

test('one is sent again, whatever became of it, and who asked is kept', async () => {
  await owe(WALLET, 1, 1);
  await passThreeDays();
  expect((await list('?state=ABANDONED')).notifications).toHaveLength(1);
  answer = SUCCESS;
  const resent = await call(`/${owedId(1)}/resend`, { operator: 'ana', reason: 'they are back' });
  expect([resent.status, await resent.json()]).toEqual([200, { resent: 1 }]);
  await until('?state=DELIVERED', 1);
  const told = () => gateway.counterparties.calls.filter((each) => each.clientId === WALLET).length;
  const before = told();
  expect((await call(`/${owedId(1)}/resend`, { operator: 'bo' })).status).toBe(200);
  for (let look = 0; told() === before && look < 100; look += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told()).toBe(before + 1);
  await until('?state=DELIVERED', 1);
  const record = await gateway.storage.database.query(
    'SELECT notification_id, operator, reason FROM notification_resend ORDER BY requested_at, operator',
  );
  expect(record.rows).toEqual([
    { notification_id: owedId(1), operator: 'ana', reason: 'they are back' },
    { notification_id: owedId(1), operator: 'bo', reason: null },
  ]);
  expect((await call(`/${owedId(99)}/resend`, { operator: 'ana' })).status).toBe(404);
  expect((await call(`/${owedId(1)}/resend`, {})).status).toBe(400);
});

test('one that is sent again has its three days anew', async () => {
  await owe(WALLET, 1, 1);
  await passThreeDays();
  gateway.time.now += 60_000;
  await call(`/${owedId(1)}/resend`, { operator: 'ana' });
  for (let look = 0; look < 40; look += 1) {
    const [only] = (await list('')).notifications;
    expect(only?.state).toBe('OWED');
    if (only?.attempts === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it was not tried again');
});

test("all of a participant's are sent again, those given up included; nobody else's", async () => {
  await owe(WALLET, 20, 1);
  await owe(OTHER, 3, 100);
  for (let hour = 0; hour < 200 && (await list('?state=OWED')).notifications.length > 0; hour += 1) {
    gateway.time.now += 4 * 86_400_000;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect((await list('?state=ABANDONED')).notifications).toHaveLength(23);
  answer = SUCCESS;
  gateway.time.now += 3_600_000;
  const resent = await call('/resend', { operator: 'ana', participantId: WALLET });
  expect(await resent.json()).toEqual({ resent: 20 });
  gateway.time.now += 1;
  await until(`?participantId=${WALLET}&state=DELIVERED`, 20);
  expect((await list(`?participantId=${OTHER}&state=ABANDONED`)).notifications).toHaveLength(3);
  expect((await call('/resend', { operator: 'ana', participantId: 'NOBODY' })).status).toBe(404);
});
