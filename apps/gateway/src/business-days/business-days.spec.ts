import { BusinessDayEndedSchema } from '@silkgate/contracts';
import type { EpochMs } from '@silkgate/kernel';
import { Money } from '@silkgate/kernel';
import { PgDatabase } from '@silkgate/persistence';
import { ACQUIRER, payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { resetPayments, testEngine, type TestEngine } from '../payments/testing/test-engine.js';
import type { EndBusinessDay } from './business-days.js';

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

/** What a copy's worker does: closes what is due, and counts what is closed for good. */
async function doWhatIsDue({ engine: { businessDays } }: TestEngine): Promise<'CLOSED' | 'NOT_DUE'> {
  const closed = await businessDays.closeIfDue();
  while ((await businessDays.countIfOwed()) === 'COUNTED');
  return closed;
}

async function endDay(copy: TestEngine, end: EndBusinessDay) {
  const ended = await copy.engine.businessDays.endBusinessDay(end);
  await doWhatIsDue(copy);
  return ended;
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
  expect(await endDay(first, { settlement: 'IMMEDIATE' })).toEqual({
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
  expect(await doWhatIsDue(first)).toBe('NOT_DUE');
  now += 1;
  const ended = await Promise.all([doWhatIsDue(first), doWhatIsDue(second)]);
  expect(ended.sort()).toEqual(['CLOSED', 'NOT_DUE']);
  // Its totals are told when no more cancels are taken.
  expect(await endedDays()).toEqual([]);
  now += 15 * 60_000;
  const counted = await Promise.all([doWhatIsDue(first), doWhatIsDue(second)]);
  expect(counted.sort()).toEqual(['CLOSED', 'NOT_DUE']);
  expect(await endedDays()).toMatchObject([
    { businessDate: '2026-11-22', cutAt: '2026-11-23T00:00:00.000+08:00', settlement: 'SCHEDULED' },
  ]);
  now += 2 * DAY_MS;
  while ((await doWhatIsDue(first)) === 'CLOSED');
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
  expect(await doWhatIsDue(first)).toBe('CLOSED');
  const { payment: next } = await first.engine.pay(payCommand({ requestId: 'R-3' }));
  expect(next?.businessDate).toBe('2026-11-23');
  now += 15 * 60_000 - 1;
  const { payment } = await second.engine.cancelPayment(NAME);
  expect(payment).toMatchObject({ state: 'CANCELLED', businessDate: '2026-11-22' });
  expect(payment?.operations).toMatchObject([{ type: 'CANCEL', businessDate: '2026-11-22' }]);
  now += 1;
  const late = await second.engine.cancelPayment({ ...NAME, requestId: 'R-2' });
  expect(late.resultCode).toBe('CANCEL_WINDOW_EXCEED');
  expect(await doWhatIsDue(first)).toBe('CLOSED');
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
  expect(await doWhatIsDue(first)).toBe('CLOSED');
  first.connector.misbehave = (call) => (call === 'cancel' ? 'lost-request' : undefined);
  expect((await first.engine.cancelPayment(NAME)).payment?.state).toBe('SUCCESS');
  now = MIDNIGHT + 30 * 60_000 - 1;
  expect(await doWhatIsDue(second)).toBe('NOT_DUE');
  now += 1;
  expect(await doWhatIsDue(second)).toBe('CLOSED');
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

test('after an outage the days that are over end before anything is worked on', async () => {
  now = MIDNIGHT + DAY_MS + 20 * 60_000;
  await first.engine.start();
  expect((await first.engine.businessDays.current()).businessDate).toBe('2026-11-24');
  const { payment } = await first.engine.pay(payCommand());
  expect(payment?.businessDate).toBe('2026-11-24');
});

test('a day ended early is not ended again at midnight', async () => {
  await endDay(first, { settlement: 'IMMEDIATE' });
  now = START + 14 * 3_600_000;
  expect(await doWhatIsDue(first)).toBe('NOT_DUE');
});

test('an end to come is stored and done by any copy when it is due', async () => {
  const cutAt = START + 60_000;
  expect(await endDay(first, { cutAt, settlement: 'IMMEDIATE' })).toMatchObject({
    kind: 'SCHEDULED',
    cutAt,
  });
  expect(await doWhatIsDue(second)).toBe('NOT_DUE');
  now = cutAt;
  expect(await doWhatIsDue(second)).toBe('CLOSED');
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
    await endDay(day % 2 === 0 ? first : second, { settlement: 'SCHEDULED' });
  }
  const outcomes = await Promise.all(payments);
  await endDay(first, { settlement: 'SCHEDULED' });
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

/** What counting reads and a payment does not touch, so that counting waits as it does for millions of rows. */
async function countingWaits(whileWaiting: () => Promise<void>): Promise<void> {
  const holder = new PgDatabase({
    url: gateway.postgres.adminUrl,
    applicationName: 'holder',
    schema: 'gateway',
  });
  await holder.transaction(async (session) => {
    await session.query('LOCK TABLE operation IN ACCESS EXCLUSIVE MODE');
    await whileWaiting();
  });
  await holder.close();
}

async function untilWaiting(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'gateway.operation'::regclass`;
  while ((await rows(waiting)).length === 0) await first.ports.timers.sleep(5);
}

test('while a day is counted payments complete, and the next day ends', async () => {
  await first.engine.pay(payCommand());
  await first.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
  let counted: Promise<unknown> = Promise.resolve();
  await countingWaits(async () => {
    counted = first.engine.businessDays.countIfOwed();
    await untilWaiting();
    const { payment } = await second.engine.pay(payCommand({ requestId: 'R-2' }));
    expect(payment).toMatchObject({ state: 'SUCCESS', businessDate: '2026-11-23' });
    expect(await second.engine.businessDays.countIfOwed()).toBe('NOT_OWED');
    const next = await second.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
    expect(next).toMatchObject({ kind: 'ENDED', businessDate: '2026-11-23' });
  });
  expect(await counted).toBe('COUNTED');
  await doWhatIsDue(second);
  expect((await endedDays()).map((day) => [day.businessDate, day.totals[0]?.payments.count])).toEqual([
    ['2026-11-22', 1],
    ['2026-11-23', 1],
  ]);
});

test('counting a day has more time than any other statement', async () => {
  await first.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
  const hurried = new PgDatabase({
    url: gateway.runtimeUrl,
    applicationName: 'hurried',
    schema: 'gateway',
    statementTimeoutMs: 150,
  });
  const { businessDays } = testEngine(hurried, 'hurried').engine;
  let counted: Promise<unknown> = Promise.resolve();
  await countingWaits(async () => {
    counted = businessDays.countIfOwed();
    await untilWaiting();
    await first.ports.timers.sleep(400);
  });
  expect(await counted).toBe('COUNTED');
  await hurried.close();
});
