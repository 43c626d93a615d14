import { err, Money } from '@silkgate/kernel';
import { startGatewayDatabase, type GatewayDatabase } from './testing/gateway-database.js';
import { ACQUIRER, payCommand, START, WALLET } from './testing/fixtures.js';
import { resetPayments, testEngine, type TestEngine } from './testing/test-engine.js';
import { toIsoUtc8 } from '@silkgate/kernel';

let gateway: GatewayDatabase;
let first: TestEngine;
let second: TestEngine;

async function rows<Row extends object>(text: string): Promise<Row[]> {
  return gateway.postgres.administer<Row>(text);
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());

beforeEach(async () => {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  first = testEngine(gateway.database, 'first');
  second = testEngine(gateway.database, 'second', { connector: first.connector, settings: { copy: 2 } });
  await first.engine.start();
});
afterEach(async () => {
  await first.engine.stop();
  await second.engine.stop();
});

test('a consumer code is accepted, asked and completed with the amounts of the worked payment', async () => {
  const { resultCode, payment } = await first.engine.pay(payCommand());
  expect(resultCode).toBe('SUCCESS');
  expect(payment).toMatchObject({
    requestId: 'R-1',
    state: 'SUCCESS',
    payerId: WALLET,
    payeeId: ACQUIRER,
    transaction: Money.of('CNY', 8880n),
    billing: Money.of('THB', 42793n),
    settlement: Money.of('CNY', 8880n),
    paymentTime: START,
    businessDate: '2026-11-22',
  });
  const [position] = await rows('SELECT reserved_minor, posted_minor FROM gateway.position');
  expect(position).toEqual({ reserved_minor: '0', posted_minor: '1248' });
  const events = await rows<{ key: string; event: string }>('SELECT key, event FROM gateway.outbox');
  expect(events).toHaveLength(1);
  expect(JSON.parse(events[0]?.event ?? '')).toMatchObject({
    type: 'gateway.payment-succeeded.v1',
    time: toIsoUtc8(START),
    data: { paymentId: payment?.paymentId, payerSettlement: { currency: 'USD', value: '1248' } },
  });
  expect(await rows('SELECT recipient_id FROM gateway.notification')).toEqual([{ recipient_id: WALLET }]);
  expect(await rows('SELECT 1 FROM gateway.work')).toEqual([]);
});

test('a payment says which copy completed it', async () => {
  await first.engine.pay(payCommand({ requestId: 'R-1' }));
  await second.engine.pay(payCommand({ requestId: 'R-2' }));
  expect(await rows('SELECT request_id, completed_by FROM gateway.payment ORDER BY request_id')).toEqual([
    { request_id: 'R-1', completed_by: '1' },
    { request_id: 'R-2', completed_by: '2' },
  ]);
});

test('where look-ups are turned away under overload nothing more is read, and nothing stored', async () => {
  await first.engine.pay(payCommand());
  const resolver = { resolve: () => Promise.resolve(err('REQUEST_TRAFFIC_EXCEED_LIMIT' as const)) };
  const busy = testEngine(gateway.database, 'busy', { resolver });
  expect(await busy.engine.pay(payCommand())).toEqual({ resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' });
  expect((await busy.engine.pay(payCommand({ requestId: 'R-2' }))).resultCode).toBe(
    'REQUEST_TRAFFIC_EXCEED_LIMIT',
  );
  expect((await first.engine.pay(payCommand({ requestId: 'R-2' }))).resultCode).toBe('SUCCESS');
  await busy.engine.stop();
});
