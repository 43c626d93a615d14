import {
  MAX_IN_FLIGHT,
  startGatewayUnderTest,
  type GatewayUnderTest,
} from '../testing/gateway-under-test.js';
import { PartnerClient } from '../testing/partner-client.js';

const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
/** Between the arrival of a request and the moment from which it could not be answered in time. */
const ACCEPT_WITHIN_MS = 1_000;

let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;

beforeAll(async () => {
  gateway = await startGatewayUnderTest({
    runningClock: true,
    settings: { answerWithinMs: 5_000, askReserveMs: 5_000 - ACCEPT_WITHIN_MS },
  });
  alipay = new PartnerClient(gateway, 'ALIPAY_CN');
  trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
  gateway.counterparties.behaviour.set('TRUEMONEY_TH', (_operation, body) => ({
    result: SUCCESS,
    paymentRequestId: body['paymentRequestId'],
    paymentAmount: body['paymentAmount'],
  }));
});
/** What holds the database up, where a test fails before it lets go. */
const holding = new Set<() => void>();
afterEach(() => {
  for (const release of holding) release();
});
afterAll(() => gateway.stop());

async function codes(count: number): Promise<string[]> {
  const answers: Awaited<ReturnType<PartnerClient['call']>>[] = [];
  for (let n = 0; n < count; n += 1) {
    const body = { customerId: `C-${n}`, identityLevel: 'IDENTIFIED' };
    answers.push(await trueMoney.call('getPaymentCode', body));
  }
  return answers.map(
    ({ body }) => (body as unknown as { paymentCodes: { codeValue: string }[] }).paymentCodes[0]!.codeValue,
  );
}

function pay(requestId: string, codeValue: string) {
  return alipay.call('pay', {
    paymentRequestId: requestId,
    order: { referenceOrderId: requestId, merchant: { referenceMerchantId: '2088000000000001' } },
    paymentAmount: { currency: 'CNY', value: '8880' },
    paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: codeValue },
    paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
  });
}

async function stored(prefix: string): Promise<{ keys: string[]; asked: number; reserved: string }> {
  const { postgres } = gateway.storage;
  const keys = await postgres.administer<{ request_id: string }>(
    `SELECT request_id FROM gateway.payment_key WHERE request_id LIKE $1 ORDER BY request_id`,
    [`${prefix}%`],
  );
  const payments = await postgres.administer<{ count: number }>(
    `SELECT count(*)::int AS count FROM gateway.payment WHERE request_id LIKE $1`,
    [`${prefix}%`],
  );
  expect(payments[0]!.count).toBe(keys.length);
  const [position] = await postgres.administer<{ reserved: string }>(
    `SELECT sum(reserved_minor)::text AS reserved FROM gateway.position`,
  );
  const asked = gateway.counterparties.calls.filter(({ operation }) => operation === 'pay').length;
  return { keys: keys.map((row) => row.request_id), asked, reserved: position!.reserved };
}

/** Holds a lock that an accept commit needs, so that the database is slow to it; answers how to let go. */
async function slowDatabase(): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let locked = (): void => undefined;
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  holding.add(release);
  const held = gateway.storage.database.transaction(async (session) => {
    await session.query("SELECT 1 FROM position WHERE participant_id = 'TRUEMONEY_TH' FOR UPDATE");
    locked();
    await released;
  });
  await isLocked;
  return async () => {
    release();
    await held;
  };
}

/** Resolves when a statement of the gateway waits for that lock: a commit is under way. */
async function commitUnderWay(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await gateway.storage.postgres.administer(waiting)).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

const resultOf = async (call: ReturnType<typeof pay>) => (await call).body.result;

test('who waits behind a slow commit until an answer would come too late is turned away, with nothing stored', async () => {
  const [first, ...others] = await codes(11);
  const letGo = await slowDatabase();
  const inFlight = pay('SLOW-first', first!);
  await commitUnderWay();
  const startedAt = Date.now();
  const results = await Promise.all(others.map((code, n) => resultOf(pay(`SLOW-${n}`, code))));
  const turnedAwayAfterMs = Date.now() - startedAt;
  expect(results).toEqual(
    others.map(
      () =>
        expect.objectContaining({ resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT', resultStatus: 'U' }) as unknown,
    ),
  );
  expect(turnedAwayAfterMs).toBeGreaterThanOrEqual(ACCEPT_WITHIN_MS - 10);
  expect(turnedAwayAfterMs).toBeLessThan(4_000);
  await letGo();
  // Its commit had begun, so it was never told that nothing was tried.
  expect((await inFlight).body.result.resultCode).toBe('SUCCESS');
  expect(await stored('SLOW-')).toEqual({ keys: ['SLOW-first'], asked: 1, reserved: '0' });
  expect((await resultOf(pay('SLOW-0', others[0]!))).resultCode).toBe('SUCCESS');
});

test('a pool without a free connection turns requests away clearly, and serves again when there is one', async () => {
  const [code] = await codes(1);
  const before = await stored('POOL-');
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  holding.add(() => release());
  const held = Array.from({ length: 4 }, () =>
    gateway.storage.database.transaction(async (session) => {
      await session.query('SELECT 1');
      await released;
    }),
  );
  const startedAt = Date.now();
  const results = await Promise.all([resultOf(pay('POOL-1', code!)), resultOf(pay('POOL-2', code!))]);
  for (const result of results)
    expect(result).toMatchObject({ resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT', resultStatus: 'U' });
  // Not the 3 s that a statement waits for a connection, nor the deadline of the answer.
  expect(Date.now() - startedAt).toBeLessThan(2_500);
  release();
  await Promise.all(held);
  expect(await stored('POOL-')).toEqual(before);
  expect((await resultOf(pay('POOL-1', code!))).resultCode).toBe('SUCCESS');
});

test('beyond capacity a request is turned away at once with 503, and nothing of it is stored', async () => {
  const issued = await codes(MAX_IN_FLIGHT + 10);
  const letGo = await slowDatabase();
  const startedAt = Date.now();
  const calls = issued.map((code, n) => pay(`FULL-${String(n).padStart(2, '0')}`, code));
  setTimeout(() => void letGo(), ACCEPT_WITHIN_MS * 2);
  const answers = await Promise.all(calls.map(async (call) => ({ call: await call, at: Date.now() })));
  const refused = answers.filter(({ call }) => call.status === 503);
  expect(refused.length).toBeGreaterThanOrEqual(10);
  for (const { call, at } of refused) {
    expect(call.body.result).toMatchObject({ resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT', resultStatus: 'U' });
    // At once: before the first of those that wait is turned away.
    expect(at - startedAt).toBeLessThan(ACCEPT_WITHIN_MS * 2);
  }
  const succeeded = answers.filter(({ call }) => call.body.result.resultCode === 'SUCCESS').length;
  const { keys, reserved } = await stored('FULL-');
  expect([keys.length, reserved]).toEqual([succeeded, '0']);
});
