import { SettlementHarness } from './testing/adapters/settlement-harness.js';
import { dayEnded, paymentData, reversalData, type PaymentInput } from './testing/events.js';
import {
  introduceMerchant,
  introduceParticipants,
  workedPayment,
  workedTotals,
} from './testing/worked-example.js';

const DATE = '2025-01-14';
const harness = new SettlementHarness();

const payment = () => workedPayment(harness.uuid());

async function reverse(input: PaymentInput): Promise<void> {
  await harness.publish('reversal', input.paymentId, reversalData(harness.uuid(), input));
}

async function endDay(payments: number, reversed: number): Promise<void> {
  harness.at('2025-01-15T00:15:01.000+08:00');
  const ended = dayEnded(DATE, '2025-01-15', 'SCHEDULED', workedTotals(payments, reversed));
  await harness.publish('dayEnded', DATE, ended);
  await harness.settlement.work.runUntilIdle();
}

beforeAll(() => harness.start());
afterAll(() => harness.stop());
beforeEach(async () => {
  await harness.clear();
  harness.at('2025-01-14T12:00:00.000+08:00');
  await introduceParticipants(harness);
  await introduceMerchant(harness);
});

test('a reversed payment leaves nothing in any account', async () => {
  const input = payment();
  await harness.publish('payment', input.paymentId, paymentData(input));
  await reverse(input);
  expect(await harness.balances()).toEqual({});
  expect(await harness.ledgerFaults()).toEqual([]);
  const kinds = await harness.rows<{ kind: string }>('SELECT kind FROM journal ORDER BY kind');
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'discount',
    'interchange',
    'payment',
    'reversal',
    'reversal-discount',
    'reversal-interchange',
  ]);
});

test('it is settled on its own date, and in no file and on no statement', async () => {
  const [kept, reversed] = [payment(), payment()];
  await harness.publish('payment', reversed.paymentId, paymentData(reversed));
  await harness.publish('payment', kept.paymentId, paymentData(kept));
  await reverse(reversed);
  await endDay(2, 1);
  const report = await harness.settlement.dayReport(DATE);
  expect(report).toMatchObject({
    state: 'CLOSED',
    mismatches: [],
    payouts: { count: 1, totalMinor: '8827' },
  });
  expect(report.windows.map(({ leg, net }) => [leg, net.value])).toEqual([
    ['PAYEE', '-17'],
    ['PAYER', '1244'],
  ]);
  const [statement] = (await harness.settlement.statements('M-ALIPAY-0001', DATE)) ?? [];
  expect(statement).toMatchObject({ paymentCount: 1, grossMinor: 8880n, refundCount: 0, netMinor: 8827n });
  expect(statement?.lines.map(({ transactionId }) => transactionId)).toEqual([kept.paymentId]);
  const files = await Promise.all(
    (await harness.fileNames())
      .filter((name) => name.includes('clearing') && name.includes('TRUEMONEY_TH'))
      .map(async (name) => [name.split('/').at(-1)?.split('_')[0], await harness.file(name)] as const),
  );
  const {
    transactionItems = '',
    feeItems = '',
    summary = '',
  } = Object.fromEntries(files) as Record<string, string>;
  expect(transactionItems).toContain(kept.paymentId);
  for (const text of [transactionItems, feeItems]) expect(text).not.toContain(reversed.paymentId);
  expect(summary.split('\n')[1]).toMatch(/,1,1248,D,1,1248,D,0,0,D,4,C,1244,D/);
});

test('totals that are equal by chance do not close a date whose reversal has not come', async () => {
  const [kept, reversed] = [payment(), payment()];
  await harness.publish('payment', reversed.paymentId, paymentData(reversed));
  await endDay(2, 1);
  expect((await harness.settlement.dayReport(DATE)).state).toBe('ENDED');
  await reverse(reversed);
  await harness.publish('payment', kept.paymentId, paymentData(kept));
  await harness.settlement.work.runUntilIdle();
  expect((await harness.settlement.dayReport(DATE)).state).toBe('CLOSED');
  expect(await harness.deadLetters()).toEqual([]);
});

test('a payment is reversed once', async () => {
  const input = payment();
  await harness.publish('payment', input.paymentId, paymentData(input));
  await reverse(input);
  await reverse(input);
  expect(await harness.deadLetters()).toHaveLength(1);
  expect(await harness.balances()).toEqual({});
});
