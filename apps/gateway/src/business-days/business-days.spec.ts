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
  now += 2 * DAY_MS;
  while ((await first.engine.businessDays.endIfDue()) === 'ENDED');
  expect((await endedDays()).map((day) => day.businessDate)).toEqual([
    '2026-11-22',
    '2026-11-23',
    '2026-11-24',
  ]);
  expect((await second.engine.businessDays.current()).businessDate).toBe('2026-11-25');
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
