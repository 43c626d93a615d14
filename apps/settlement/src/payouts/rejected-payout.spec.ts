import type { SqlSession } from '@silkgate/persistence';
import { SettlementHarness } from '../testing/adapters/settlement-harness.js';
import { dayEnded, paymentData } from '../testing/events.js';
import {
  introduceMerchant,
  introduceParticipants,
  workedPayment,
  workedTotals,
} from '../testing/worked-example.js';
import { closeDate } from '../windows/close-date.js';

const harness = new SettlementHarness();

beforeAll(() => harness.start());
afterAll(() => harness.stop());

const DAY = '2025-01-14';
const TOTALS = workedTotals(1);

const work = () => harness.settlement.work.runUntilIdle();

async function book(businessDate: string): Promise<void> {
  const paymentId = harness.uuid();
  await harness.publish('payment', paymentId, paymentData(workedPayment(paymentId, businessDate)));
}

async function endNext(date: string, next: string, totals: typeof TOTALS = []): Promise<void> {
  await harness.publish('dayEnded', date, dayEnded(date, next, 'IMMEDIATE', totals));
}

async function batchId(): Promise<string> {
  return (await harness.rows<{ batch_id: string }>('SELECT batch_id FROM payout_batch'))[0]?.batch_id ?? '';
}

const reject = async (batch: string) =>
  expect(await harness.confirm(batch, { status: 'REJECTED', reason: 'no cover' })).toBe('SUCCESS');

beforeEach(async () => {
  await harness.clear();
  harness.at('2025-01-15T01:00:00.000+08:00');
  await introduceParticipants(harness);
  await introduceMerchant(harness);
  await book(DAY);
  await harness.publish('dayEnded', DAY, dayEnded(DAY, '2025-01-15', 'IMMEDIATE', TOTALS));
  await work();
});

describe('a payout that the bank refuses', () => {
  it('gives the merchants their payables back, to be paid with the next date', async () => {
    await reject(await batchId());
    expect(await harness.rows('SELECT payable_minor FROM merchant_payable')).toEqual([
      { payable_minor: '8827' },
    ]);
    await endNext('2025-01-15', '2025-01-16');
    await work();
    const next = (await harness.settlement.statements('M-ALIPAY-0001', '2025-01-15'))?.[0];
    expect(next).toMatchObject({
      openingMinor: 0n,
      returnedMinor: 8827n,
      closingMinor: 0n,
      payout: { amountMinor: 8827n, state: 'INSTRUCTED' },
    });
    expect(await harness.ledgerFaults()).toEqual([]);
    expect(await harness.rows('SELECT payable_minor FROM merchant_payable')).toEqual([
      { payable_minor: '0' },
    ]);
  });

  it('is told of, after its instruction and before the payout that follows', async () => {
    await reject(await batchId());
    await endNext('2025-01-15', '2025-01-16');
    await work();
    const told = await harness.rows<{ date: string; sequence: number; state: string; value: string }>(
      `SELECT event::jsonb->'data'->>'businessDate' AS date, key_sequence AS sequence,
              event::jsonb->'data'->>'state' AS state, event::jsonb->'data'->'amount'->>'value' AS value
       FROM outbox WHERE topic = 'settlement.payouts' ORDER BY 1, 2`,
    );
    expect(told.map(({ date, sequence, state, value }) => [date, Number(sequence), state, value])).toEqual([
      ['2025-01-14', 1, 'INSTRUCTED', '8827'],
      ['2025-01-14', 2, 'REJECTED', '8827'],
      ['2025-01-15', 1, 'INSTRUCTED', '8827'],
    ]);
  });

  it('that comes while the next date closes is left to the date after it', async () => {
    const rejected = await batchId();
    await book('2025-01-15');
    await endNext('2025-01-15', '2025-01-16', TOTALS);
    await harness.database.transaction(async (session) => {
      const closing: SqlSession = {
        query: async (text, values) => {
          const result = await session.query<never>(text, values);
          if (text.includes('returned_on IS NULL GROUP BY')) await reject(rejected);
          return result;
        },
      };
      const { clock, ids } = harness;
      expect((await closeDate(closing, '2025-01-15', { clock, ids })).kind).toBe('closed');
    });
    const payouts = await harness.rows('SELECT state, returned_on FROM payout ORDER BY business_date');
    expect(payouts).toEqual([
      { state: 'REJECTED', returned_on: null },
      { state: 'SCHEDULED', returned_on: null },
    ]);
    await endNext('2025-01-16', '2025-01-17');
    await work();
    const next = (await harness.settlement.statements('M-ALIPAY-0001', '2025-01-16'))?.[0];
    expect(next).toMatchObject({ returnedMinor: 8827n, payout: { amountMinor: 8827n } });
    expect(await harness.ledgerFaults()).toEqual([]);
  });
});
