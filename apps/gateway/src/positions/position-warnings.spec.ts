import { Money } from '@silkgate/kernel';
import { readEvent, type PositionWarned } from '@silkgate/contracts';
import { payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { resetPayments, testEngine, type TestEngine } from '../payments/testing/test-engine.js';
import { listPositions } from './list-positions.js';
import type { Position } from './position.js';
import { thresholdsPassed, warningLevel } from './warning-levels.js';

let gateway: GatewayDatabase;
let copies: readonly [TestEngine, TestEngine];

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

/** USD 12.48 each: eight of ten reach 80 percent of this cap. */
const TEN_PAYMENTS = 12_480n;

beforeAll(async () => {
  gateway = await startGatewayDatabase();
  const first = testEngine(gateway.database, 'first');
  copies = [first, testEngine(gateway.database, 'second', { connector: first.connector })];
});

afterAll(async () => {
  for (const { engine } of copies) await engine.stop();
  await gateway.stop();
});

beforeEach(async () => {
  copies[0].connector.decide = () => 'SUCCESS';
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database, TEN_PAYMENTS);
  await copies[0].engine.businessDays.openFirst();
});

async function warnings(): Promise<{ sequence: number; percent: number; used: string }[]> {
  const found = await rows<{ key_sequence: number; event: string }>(
    `SELECT key_sequence, event FROM gateway.outbox WHERE topic = 'gateway.positions' ORDER BY key_sequence`,
  );
  return found.map(({ key_sequence: sequence, event }) => {
    const read = readEvent<PositionWarned>(JSON.parse(event) as never, 'gateway.position-warned.v1');
    if (read.kind !== 'read') throw new Error(event);
    return { sequence, percent: read.data.thresholdPercent, used: read.data.used.value };
  });
}

async function pay(from: number, to: number): Promise<void> {
  await Promise.all(
    Array.from({ length: to - from }, (_, n) =>
      copies[n % 2]!.engine.pay(payCommand({ requestId: `R-${from + n}`, codeValue: `${WALLET}:C-${n}` })),
    ),
  );
}

test('each threshold is told once on the way up, in the commit that passes it', async () => {
  await pay(0, 7);
  expect(await warnings()).toEqual([]);
  for (const n of [7, 8]) await pay(n, n + 1);
  expect(await warnings()).toEqual([{ sequence: 1, percent: 80, used: '9984' }]);
  await pay(9, 20);
  const [, last, ...more] = await warnings();
  expect([last?.percent, more]).toEqual([95, []]);
  expect(await rows('SELECT warnings FROM gateway.position')).toEqual([{ warnings: 2 }]);
});

test('many at once over two copies tell each threshold once; below and up again tells it again', async () => {
  await pay(0, 30);
  expect((await warnings()).map(({ percent }) => percent)).toEqual([80, 95]);
  const paid = await rows<{ request_id: string }>(
    `SELECT request_id FROM gateway.payment WHERE state = 'SUCCESS' ORDER BY request_id`,
  );
  for (const { request_id: requestId } of paid.slice(0, 3)) {
    await copies[0].engine.refund({
      ...{ initiatorId: 'ALIPAY_CN', refundRequestId: `F-${requestId}`, keyHash: 'f'.repeat(64) },
      ...{
        payment: { callerId: 'ALIPAY_CN', requestId },
        amount: Money.of('CNY', 8_880n),
        receivedAt: START,
      },
    });
  }
  expect(await warnings()).toHaveLength(2);
  await pay(30, 31);
  expect((await warnings()).map(({ percent }) => percent)).toEqual([80, 95, 80]);
});

test('operators read the use against the cap', async () => {
  await pay(0, 1);
  copies[0].connector.decide = () => 'PENDING';
  await pay(1, 9);
  const amount = (value: string) => ({ currency: 'USD', value });
  expect(await listPositions(gateway.database, WALLET)).toEqual([
    {
      ...{ participantId: WALLET, cap: amount('12480'), reserved: amount('9984'), posted: amount('1248') },
      ...{ used: amount('11232'), usedPercent: '90.00', warning: 80 },
    },
  ]);
  expect(await listPositions(gateway.database, 'NOBODY')).toEqual([]);
});

test('levels: what a participant is owed uses nothing, a cap of zero is reached by nothing used', () => {
  const position = (reserved: bigint, posted: bigint, cap: bigint): Position => ({
    ...{
      participantId: WALLET,
      currency: 'USD',
      capMinor: cap,
      reservedMinor: reserved,
      postedMinor: posted,
    },
  });
  expect(warningLevel(position(0n, 0n, 0n))).toBe(0);
  expect(warningLevel(position(79n, -50n, 100n))).toBe(0);
  expect(warningLevel(position(30n, 50n, 100n))).toBe(80);
  expect(warningLevel(position(95n, 0n, 100n))).toBe(95);
  expect(thresholdsPassed(position(79n, 0n, 100n), position(95n, 0n, 100n))).toEqual([80, 95]);
  expect(thresholdsPassed(position(85n, 0n, 100n), position(94n, 0n, 100n))).toEqual([]);
});
