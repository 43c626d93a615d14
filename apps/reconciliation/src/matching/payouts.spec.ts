import { ACQUIRER, DAY, filePath, payoutEvent } from '../testing/example-day.js';
import { ExampleSteps } from '../testing/example-steps.js';

const steps = new ExampleSteps();

beforeAll(() => steps.start());
afterAll(() => steps.stop());
beforeEach(() => steps.open());
afterEach(() => steps.close());

const text = (...lines: readonly string[]): string =>
  ['payoutId,merchantId,amountValue,amountCurrency,creditedAt,status', ...lines, ''].join('\n');
const line = (
  number: number,
  changes: { amount?: string; currency?: string; status?: string; merchantId?: string } = {},
): string =>
  [
    ...[
      `out-${number}`,
      changes.merchantId ?? `M-${number}`,
      changes.amount ?? String(900 + number),
      changes.currency ?? 'CNY',
    ],
    ...['2026-11-21T13:00:00.000+08:00', changes.status ?? 'SUCCESS'],
  ].join(',');
const numbers = [1, 2, 3, 4, 5];

describe('payouts', () => {
  it('are compared with what the domestic wallet credited, once they are paid', async () => {
    await steps.books.payouts(numbers.map((number) => payoutEvent(number, 'INSTRUCTED')));
    steps.books.folder.write(
      filePath(ACQUIRER, DAY, 'payouts'),
      text(...numbers.map((number) => line(number))),
    );
    await steps.take();
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT WAITING_EVENTS 0 0 0`]);
    await steps.books.payouts(numbers.map((number) => payoutEvent(number, 'PAID')));
    await steps.books.reconciliation.match();
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 5 5 0`]);
  });

  it('that differ are breaks', async () => {
    await steps.books.payouts(
      numbers.flatMap((number) => [payoutEvent(number, 'PAID'), payoutEvent(number, 'INSTRUCTED')]),
    );
    const rows = [
      line(1, { amount: '1' }),
      line(2, { currency: 'USD' }),
      line(3, { status: 'FAILED' }),
      line(4),
      line(4),
      line(9),
    ];
    steps.books.folder.write(filePath(ACQUIRER, DAY, 'payouts'), text(...rows));
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'amount | OPEN | out-1 | CNY 901 | CNY 1',
      'currency | OPEN | out-2 | CNY 902 | USD 902',
      'duplicate | OPEN | out-4 | once | 2 times',
      'missing-at-counterpart | OPEN | out-5 | CNY 905 | -',
      'missing-at-switch | OPEN | out-9 | - | CNY 909',
      'status | OPEN | out-3 | PAID | FAILED',
    ]);
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 6 0 6`]);
  });

  it('credited to another merchant are missing in the account of theirs, whatever the amount', async () => {
    await steps.books.payouts(numbers.map((number) => payoutEvent(number, 'PAID')));
    const rows = [
      line(1, { merchantId: 'M-2' }),
      line(2, { merchantId: 'M-1', amount: '1' }),
      ...[3, 4, 5].map((number) => line(number)),
    ];
    steps.books.folder.write(filePath(ACQUIRER, DAY, 'payouts'), text(...rows));
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'missing-at-counterpart | OPEN | out-1 | M-1 CNY 901 | M-2 CNY 901',
      'missing-at-counterpart | OPEN | out-2 | M-2 CNY 902 | M-1 CNY 1',
    ]);
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 5 3 2`]);
  });
});

describe('payouts that the bank refused', () => {
  it('keep nothing waiting, and need no file where no other was paid', async () => {
    await steps.books.payouts([1, 2].map((number) => payoutEvent(number, 'INSTRUCTED')));
    await steps.books.payouts([payoutEvent(1, 'REJECTED')]);
    await steps.take();
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT WAITING_EVENTS 0 0 0`]);
    await steps.books.payouts([payoutEvent(2, 'REJECTED'), payoutEvent(2, 'INSTRUCTED')]);
    await steps.books.reconciliation.match();
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 0 0 0`]);
  });

  it('are expected in no file, and those beside them still are', async () => {
    await steps.books.payouts([payoutEvent(1, 'REJECTED'), payoutEvent(2, 'PAID')]);
    await steps.take();
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT WAITING_FILE 0 0 0`]);
    steps.books.folder.write(filePath(ACQUIRER, DAY, 'payouts'), text(line(2)));
    await steps.take();
    expect(await steps.books.breaks()).toEqual([]);
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 1 1 0`]);
  });

  it('are breaks only where the wallet says that it credited them', async () => {
    await steps.books.payouts([1, 2].map((number) => payoutEvent(number, 'REJECTED')));
    const rows = [line(1), line(2, { status: 'FAILED' })];
    steps.books.folder.write(filePath(ACQUIRER, DAY, 'payouts'), text(...rows));
    await steps.take();
    expect(await steps.books.breaks()).toEqual(['status | OPEN | out-1 | REJECTED | SUCCESS']);
    expect(await steps.figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 2 1 1`]);
  });
});
