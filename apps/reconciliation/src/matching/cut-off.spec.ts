import {
  ACQUIRER,
  DAY,
  dayEndedEvent,
  NEXT_DAY,
  WALLET,
  type ExampleTransaction,
} from '../testing/example-day.js';
import { ExampleSteps, LISTED, TEN } from '../testing/example-steps.js';

const steps = new ExampleSteps();

beforeAll(() => steps.start());
afterAll(() => steps.stop());
beforeEach(() => steps.open());
afterEach(() => steps.close());

describe('the cut-off', () => {
  const late: ExampleTransaction = { number: 7 };
  const tomorrow: ExampleTransaction = { number: 20, date: NEXT_DAY };

  async function endDays(...dates: readonly string[]): Promise<void> {
    for (const date of dates) await steps.books.days([dayEndedEvent(date, [...TEN, tomorrow])]);
  }

  it('moves a row to the next file: a break for a day, matched by itself then', async () => {
    await steps.happened([...TEN, tomorrow]);
    await endDays(DAY);
    steps.write(
      WALLET,
      LISTED.filter((line) => line.number !== late.number),
    );
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.books.breaks()).toEqual(['missing-at-counterpart | OPEN | P-W-7 | THB 5007 | -']);
    await endDays(NEXT_DAY);
    steps.write(WALLET, [late, tomorrow], NEXT_DAY);
    steps.write(ACQUIRER, [tomorrow], NEXT_DAY);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([]);
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 8 8 0`,
      `${WALLET} PAYER MATCHED 8 8 0`,
    ]);
    expect(await steps.figures(NEXT_DAY)).toEqual([
      `${ACQUIRER} PAYEE MATCHED 1 1 0`,
      `${WALLET} PAYER MATCHED 1 1 0`,
    ]);
  });

  it('lists a row of tomorrow today: pending, and matched by itself when tomorrow has ended', async () => {
    await steps.happened([...TEN, tomorrow]);
    await endDays(DAY);
    steps.write(WALLET, [...LISTED, tomorrow]);
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([`cut-off | PENDING | P-W-20 | ${NEXT_DAY} | ${DAY}`]);
    await endDays(NEXT_DAY);
    steps.write(WALLET, [], NEXT_DAY);
    steps.write(ACQUIRER, [tomorrow], NEXT_DAY);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([]);
  });

  it('is a break when the row comes two days off', async () => {
    await steps.happened([...TEN, tomorrow]);
    await endDays(DAY, NEXT_DAY, '2026-11-22');
    steps.write(
      WALLET,
      LISTED.filter((line) => line.number !== late.number),
    );
    steps.write(ACQUIRER, LISTED);
    steps.write(WALLET, [tomorrow], NEXT_DAY);
    steps.write(ACQUIRER, [tomorrow], NEXT_DAY);
    steps.write(WALLET, [late], '2026-11-22');
    steps.write(ACQUIRER, [], '2026-11-22');
    await steps.take();
    await steps.take();
    expect(await steps.books.breaks()).toEqual([`cut-off | OPEN | P-W-7 | ${DAY} | 2026-11-22`]);
  });

  it('does not excuse a row that stands in the files of both days, nor one with another amount', async () => {
    await steps.happened([...TEN, tomorrow]);
    await endDays(DAY, NEXT_DAY);
    steps.write(
      WALLET,
      LISTED.filter((line) => line.number !== 6),
    );
    steps.write(ACQUIRER, LISTED);
    steps.write(WALLET, [tomorrow, late, { number: 6, amountValue: '1' }], NEXT_DAY);
    steps.write(ACQUIRER, [tomorrow], NEXT_DAY);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'amount | OPEN | P-W-6 | THB 5006 | THB 1',
      `duplicate | OPEN | P-W-7 | ${DAY} | ${NEXT_DAY}`,
    ]);
  });
});
