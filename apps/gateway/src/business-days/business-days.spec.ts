import { BusinessDayEndedSchema } from '@silkgate/contracts';
import type { EpochMs } from '@silkgate/kernel';
import { Money } from '@silkgate/kernel';
import { ACQUIRER, payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { resetPayments, testEngine, type TestEngine } from '../payments/testing/test-engine.js';

const DAY_MS = 86_400_000;
let gateway: GatewayDatabase;
let now: EpochMs;
let first: TestEngine;
let second: TestEngine;

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

async function endedDays() {
  const events = await rows<{ event: string }>(
    `SELECT event FROM gateway.outbox WHERE topic = 'gateway.business-days' ORDER BY key`,
  );
  return events.map(({ event }) =>
    BusinessDayEndedSchema.parse((JSON.parse(event) as { data: unknown }).data),
  );
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  now = START;
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  const clock = { now: () => now };
  first = testEngine(gateway.database, 'first', { clock });
  second = testEngine(gateway.database, 'second', { clock, connector: first.connector });
  await Promise.all([first.engine.businessDays.openFirst(), second.engine.businessDays.openFirst()]);
});
afterEach(() => Promise.all([first.engine.stop(), second.engine.stop()]));

test('ends with the totals of each side and opens the next calendar day', async () => {
  await first.engine.pay(payCommand());
  await first.engine.pay(payCommand({ requestId: 'R-2' }));
  await first.engine.refund({
    initiatorId: ACQUIRER,
    refundRequestId: 'F-1',
    keyHash: 'c'.repeat(64),
    payment: { callerId: ACQUIRER, requestId: 'R-1' },
    amount: Money.of('CNY', 3000n),
    receivedAt: START,
  });
  now = START + 1_000;
  expect(await first.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' })).toEqual({
    kind: 'ENDED',
    businessDate: '2026-11-22',
    nextBusinessDate: '2026-11-23',
  });
  expect(await endedDays()).toEqual([
    {
      businessDate: '2026-11-22',
      openedAt: '2026-11-22T10:00:00.000+08:00',
      cutAt: '2026-11-22T10:00:01.000+08:00',
      nextBusinessDate: '2026-11-23',
      settlement: 'IMMEDIATE',
      totals: [
        {
          participantId: ACQUIRER,
          leg: 'PAYEE',
          payments: { count: 2, amount: { currency: 'CNY', value: '17760' } },
          refunds: { count: 1, amount: { currency: 'CNY', value: '3000' } },
        },
        {
          participantId: WALLET,
          leg: 'PAYER',
          payments: { count: 2, amount: { currency: 'USD', value: '2496' } },
          refunds: { count: 1, amount: { currency: 'USD', value: '422' } },
        },
      ],
    },
  ]);
  const { payment } = await first.engine.pay(payCommand({ requestId: 'R-3' }));
  expect(payment?.businessDate).toBe('2026-11-23');
});

test('the clock ends the day once at 00:00 UTC+8, and each missed day after an outage', async () => {
  now = START + 14 * 3_600_000 - 1;
  expect(await first.engine.businessDays.endIfDue()).toBe('NOT_DUE');
  now += 1;
  const ended = await Promise.all([
    first.engine.businessDays.endIfDue(),
    second.engine.businessDays.endIfDue(),
  ]);
  expect(ended.sort()).toEqual(['ENDED', 'NOT_DUE']);
  // Its totals are told when no more cancels are taken.
  expect(await endedDays()).toEqual([]);
  now += 15 * 60_000;
  const counted = await Promise.all([
    first.engine.businessDays.endIfDue(),
    second.engine.businessDays.endIfDue(),
  ]);
  expect(counted.sort()).toEqual(['ENDED', 'NOT_DUE']);
  expect(await endedDays()).toMatchObject([
    { businessDate: '2026-11-22', cutAt: '2026-11-23T00:00:00.000+08:00', settlement: 'SCHEDULED' },
  ]);
  now += 2 * DAY_MS;
  while ((await first.engine.businessDays.endIfDue()) === 'ENDED');
  expect((await endedDays()).map((day) => day.businessDate)).toEqual([
    '2026-11-22',
    '2026-11-23',
    '2026-11-24',
  ]);
  expect((await second.engine.businessDays.current()).businessDate).toBe('2026-11-25');
});

const NAME = { callerId: ACQUIRER, requestId: 'R-1' };
const MIDNIGHT = START + 14 * 3_600_000;

test('a success is cancelled on its own date until 00:15, and not after', async () => {
  await first.engine.pay(payCommand());
  await first.engine.pay(payCommand({ requestId: 'R-2' }));
  now = MIDNIGHT;
  expect(await first.engine.businessDays.endIfDue()).toBe('ENDED');
  const { payment: next } = await first.engine.pay(payCommand({ requestId: 'R-3' }));
  expect(next?.businessDate).toBe('2026-11-23');
  now += 15 * 60_000 - 1;
  const { payment } = await second.engine.cancelPayment(NAME);
  expect(payment).toMatchObject({ state: 'CANCELLED', businessDate: '2026-11-22' });
  expect(payment?.operations).toMatchObject([{ type: 'CANCEL', businessDate: '2026-11-22' }]);
  now += 1;
  const late = await second.engine.cancelPayment({ ...NAME, requestId: 'R-2' });
  expect(late.resultCode).toBe('CANCEL_WINDOW_EXCEED');
  expect(await first.engine.businessDays.endIfDue()).toBe('ENDED');
  expect(await endedDays()).toMatchObject([
    {
      businessDate: '2026-11-22',
      totals: [
        { leg: 'PAYEE', payments: { count: 2 }, refunds: { count: 1, amount: { value: '8880' } } },
        { leg: 'PAYER', payments: { count: 2 }, refunds: { count: 1, amount: { value: '1248' } } },
      ],
    },
  ]);
});

test('totals wait for a cancel without an answer, and after a while no longer: then it is a refund', async () => {
  await first.engine.pay(payCommand());
  now = MIDNIGHT + 60_000;
  expect(await first.engine.businessDays.endIfDue()).toBe('ENDED');
  first.connector.misbehave = (call) => (call === 'cancel' ? 'lost-request' : undefined);
  expect((await first.engine.cancelPayment(NAME)).payment?.state).toBe('SUCCESS');
  now = MIDNIGHT + 30 * 60_000 - 1;
  expect(await second.engine.businessDays.endIfDue()).toBe('NOT_DUE');
  now += 1;
  expect(await second.engine.businessDays.endIfDue()).toBe('ENDED');
  first.connector.misbehave = () => undefined;
  await first.engine.start();
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await first.engine.inquirePayment(NAME)).payment?.state === 'CANCELLED') break;
    await first.ports.timers.sleep(10);
  }
  const [told] = await rows<{ event: string }>(
    `SELECT event FROM gateway.outbox WHERE topic = 'gateway.payments' ORDER BY key_sequence DESC LIMIT 1`,
  );
  expect(JSON.parse(told?.event ?? '{}')).toMatchObject({
    type: 'gateway.refund-succeeded.v1',
    data: { businessDate: '2026-11-23', paymentBusinessDate: '2026-11-22' },
  });
});

test('a day ended early is not ended again at midnight', async () => {
  await first.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
  now = START + 14 * 3_600_000;
  expect(await first.engine.businessDays.endIfDue()).toBe('NOT_DUE');
});

test('an end to come is stored and done by any copy when it is due', async () => {
  const cutAt = START + 60_000;
  expect(await first.engine.businessDays.endBusinessDay({ cutAt, settlement: 'IMMEDIATE' })).toMatchObject({
    kind: 'SCHEDULED',
    cutAt,
  });
  expect(await second.engine.businessDays.endIfDue()).toBe('NOT_DUE');
  now = cutAt;
  expect(await second.engine.businessDays.endIfDue()).toBe('ENDED');
  expect(await endedDays()).toMatchObject([
    { settlement: 'IMMEDIATE', cutAt: '2026-11-22T10:01:00.000+08:00' },
  ]);
});

test('days ended amid traffic count every payment in exactly one day', async () => {
  const payments = Array.from({ length: 120 }, async (_, n) => {
    await first.ports.timers.sleep(n);
    return (n % 2 === 0 ? first : second).engine.pay(payCommand({ requestId: `R-${n}` }));
  });
  for (let day = 0; day < 4; day += 1) {
    await first.ports.timers.sleep(25);
    await (day % 2 === 0 ? first : second).engine.businessDays.endBusinessDay({ settlement: 'SCHEDULED' });
  }
  const outcomes = await Promise.all(payments);
  await first.engine.businessDays.endBusinessDay({ settlement: 'SCHEDULED' });
  expect(outcomes.every(({ resultCode }) => resultCode === 'SUCCESS')).toBe(true);
  const days = await endedDays();
  expect(days).toHaveLength(5);
  for (const day of days) {
    const counted = day.totals.find(({ leg }) => leg === 'PAYEE')?.payments.count ?? 0;
    const inDay = outcomes.filter(({ payment }) => payment?.businessDate === day.businessDate).length;
    expect(counted).toBe(inDay);
  }
  const total = days.flatMap((day) => day.totals).filter(({ leg }) => leg === 'PAYEE');
  expect(total.reduce((sum, each) => sum + each.payments.count, 0)).toBe(120);
});
