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

  it('moves a row to the next file: pending for a day, matched by itself then', async () => {
    await steps.happened([...TEN, tomorrow]);
    await endDays(DAY);
    steps.write(
      WALLET,
      LISTED.filter((line) => line.number !== late.number),
    );
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.books.breaks()).toEqual(['missing-at-counterpart | PENDING | P-W-7 | THB 5007 | -']);
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

  it('excuses what one side alone has for a day: a break when the next day does not have it either', async () => {
    const stranger: ExampleTransaction = { number: 77 };
    await steps.happened([...TEN, tomorrow]);
    await endDays(DAY);
    steps.write(WALLET, [...LISTED.filter((line) => line.number !== late.number), stranger]);
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'missing-at-counterpart | PENDING | P-W-7 | THB 5007 | -',
      'missing-at-switch | PENDING | P-W-77 | - | THB 5077 SUCCESS',
    ]);
    const [first] = await steps.books.reconciliation.breaks({ limit: 1, class: 'missing-at-switch' });
    steps.write(WALLET, [tomorrow], NEXT_DAY);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'missing-at-counterpart | OPEN | P-W-7 | THB 5007 | -',
      'missing-at-switch | PENDING | P-W-77 | - | THB 5077 SUCCESS',
    ]);
    await endDays(NEXT_DAY);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'missing-at-counterpart | OPEN | P-W-7 | THB 5007 | -',
      'missing-at-switch | OPEN | P-W-77 | - | THB 5077 SUCCESS',
    ]);
    const [then] = await steps.books.reconciliation.breaks({ limit: 1, class: 'missing-at-switch' });
    expect([then?.breakId, then?.openedAt]).toEqual([first?.breakId, first?.openedAt]);
  });

  it('waits for our own events of the next day before a row of today is missing in our books', async () => {
    const [one, two] = [tomorrow, { number: 21, date: NEXT_DAY }];
    await steps.happened([...TEN, one]);
    await steps.books.days([DAY, NEXT_DAY].map((date) => dayEndedEvent(date, [...TEN, one, two])));
    steps.write(WALLET, [...LISTED, two, { number: 77 }]);
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'missing-at-switch | PENDING | P-W-21 | - | THB 5021 SUCCESS',
      'missing-at-switch | PENDING | P-W-77 | - | THB 5077 SUCCESS',
    ]);
    await steps.happened([two]);
    await steps.take();
    expect(await steps.books.breaks()).toEqual(['missing-at-switch | OPEN | P-W-77 | - | THB 5077 SUCCESS']);
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
