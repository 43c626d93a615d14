import { notifyPaymentRequestSchema } from '@silkgate/alipayplus';
import {
  ACQUIRER,
  FixedDirectory,
  merchant,
  participant,
  payCommand,
  START,
  WALLET,
} from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { RunningClock } from '../payments/testing/running-clock.js';
import { resetPayments, testEngine, type TestEngine } from '../payments/testing/test-engine.js';
import { SeededRandom } from '@silkgate/kernel';
import { backOffMs } from './back-off.js';

let gateway: GatewayDatabase;
let copy: TestEngine;
const ALWAYS = new FixedDirectory(
  [
    participant({ clientId: WALLET, kind: 'wallet' }),
    participant({ clientId: ACQUIRER, kind: 'acquirer', notify: 'always' }),
  ],
  [merchant()],
);

async function delivered(count: number): Promise<void> {
  for (let attempt = 0; copy.connector.notifications.length < count; attempt += 1) {
    if (attempt === 500) throw new Error(`${copy.connector.notifications.length} of ${count} delivered`);
    await copy.ports.timers.sleep(10);
  }
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  copy = testEngine(gateway.database, 'copy', {
    directory: ALWAYS,
    clock: new RunningClock(START),
    settings: { pollMs: 20, notificationsPerParticipant: 2 },
  });
  await copy.engine.start();
});
afterEach(() => copy.engine.stop());

test('each side is told its own ids, amounts and rates in the dialect’s form', async () => {
  const { payment } = await copy.engine.pay(payCommand());
  await delivered(2);
  const told = (to: string) => copy.connector.notifications.find((each) => each.to === to)?.body;
  for (const to of [WALLET, ACQUIRER])
    expect(notifyPaymentRequestSchema.safeParse(told(to)).success).toBe(true);
  expect(told(WALLET)).toMatchObject({
    paymentResult: { resultStatus: 'S' },
    paymentRequestId: payment?.paymentId,
    paymentAmount: { currency: 'THB', value: '42793' },
    payToAmount: { currency: 'CNY', value: '8880' },
    settlementAmount: { currency: 'USD', value: '1248' },
    settlementQuote: { quoteCurrencyPair: 'CNY/USD' },
    businessDate: '2026-11-22',
  });
  expect(told(ACQUIRER)).toMatchObject({
    paymentRequestId: 'R-1',
    paymentId: payment?.paymentId,
    paymentAmount: { currency: 'CNY', value: '8880' },
    settlementAmount: { currency: 'CNY', value: '8880' },
  });
});

test('a recipient that is away delays nobody else, and is told when it is back', async () => {
  let away = true;
  copy.connector.misbehave = (call, to) =>
    call === 'notify' && to === WALLET && away ? 'lost-request' : undefined;
  await Promise.all(
    Array.from({ length: 10 }, (_, n) => copy.engine.pay(payCommand({ requestId: `R-${n}` }))),
  );
  await delivered(10);
  expect(copy.connector.notifications.every(({ to }) => to === ACQUIRER)).toBe(true);
  away = false;
  await delivered(20);
  // The result of the last one is stored a moment after it was delivered.
  await copy.engine.stop();
  const { rows } = await gateway.database.query<{ state: string; count: number }>(
    'SELECT state, count(*)::int AS count FROM notification GROUP BY state ORDER BY state',
  );
  expect(rows).toEqual([{ state: 'DELIVERED', count: 20 }]);
});

test('the pause doubles up to an hour and is never less than half of that', () => {
  const random = new SeededRandom('back-off');
  for (const [attempts, longest] of [
    [1, 1_000],
    [4, 8_000],
    [40, 3_600_000],
  ] as const) {
    const pauseMs = backOffMs(attempts, 3_600_000, random);
    expect(pauseMs).toBeGreaterThanOrEqual(longest / 2);
    expect(pauseMs).toBeLessThanOrEqual(longest);
  }
});
