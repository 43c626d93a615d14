import type { Break } from '../breaks/break-store.js';
import {
  ACQUIRER,
  DAY,
  dayEndedEvent,
  merchantEvent,
  reversalEvent,
  WALLET,
  type FileLine,
} from '../testing/example-day.js';
import { ExampleSteps, LISTED, TEN } from '../testing/example-steps.js';

const steps = new ExampleSteps();

beforeAll(() => steps.start());
afterAll(() => steps.stop());
beforeEach(() => steps.open());
afterEach(() => steps.close());

describe('a payment that was cancelled after it had succeeded', () => {
  const reversed = LISTED[2] ?? { number: 3 };
  // The gateway counts the payment, and its reversal among the refunds.
  const counted = [...TEN, { ...reversed, type: 'REFUND' as const }];
  const others = LISTED.filter((each) => each !== reversed);

  it('is expected of neither counterparty', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, counted)]);
    steps.write(WALLET, others);
    steps.write(ACQUIRER, others);
    await steps.take();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_EVENTS 0 0 0`,
      `${WALLET} PAYER WAITING_EVENTS 0 0 0`,
    ]);
    await steps.books.payments([reversalEvent(reversed)]);
    await steps.take();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 7 7 0`,
      `${WALLET} PAYER MATCHED 7 7 0`,
    ]);
  });

  it('is a difference where a counterparty lists it all the same', async () => {
    await steps.happened(TEN);
    await steps.books.payments([reversalEvent(reversed)]);
    await steps.books.days([dayEndedEvent(DAY, counted)]);
    steps.write(WALLET, LISTED);
    steps.write(ACQUIRER, others);
    await steps.take();
    expect(await steps.books.breaks()).toEqual(['status | OPEN | P-W-3 | REVERSED | SUCCESS']);
  });
});

describe('a day on which everybody agrees', () => {
  it('is matched without a break, however often it is matched', async () => {
    await steps.happened(TEN);
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_DAY_END 0 0 0`,
      `${WALLET} PAYER WAITING_DAY_END 0 0 0`,
    ]);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    await steps.take();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_FILE 0 0 0`,
      `${WALLET} PAYER WAITING_FILE 0 0 0`,
    ]);
    steps.write(WALLET, LISTED);
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    await steps.take();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 8 8 0`,
      `${WALLET} PAYER MATCHED 8 8 0`,
    ]);
    expect(await steps.books.breaks()).toEqual([]);
  });

  it('waits for our own events before it takes anything for a break', async () => {
    await steps.happened(TEN.slice(0, 6));
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    steps.write(WALLET, LISTED);
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_EVENTS 0 0 0`,
      `${WALLET} PAYER WAITING_EVENTS 0 0 0`,
    ]);
    await steps.happened(TEN.slice(6));
    await steps.books.reconciliation.match();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 8 8 0`,
      `${WALLET} PAYER MATCHED 8 8 0`,
    ]);
  });

  it('may be empty, with an empty file from everybody', async () => {
    await steps.books.days([dayEndedEvent(DAY, [])]);
    steps.write(WALLET, []);
    steps.write(ACQUIRER, []);
    await steps.take();
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 0 0 0`,
      `${WALLET} PAYER MATCHED 0 0 0`,
    ]);
  });
});

const feeOf = (fee: string | undefined): Partial<FileLine> => (fee === undefined ? {} : { fee });

describe('planted differences', () => {
  it('of every class are reported, each once and no other', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    steps.write(WALLET, [
      { number: 1, amountValue: '5002' },
      { number: 2, amountCurrency: 'USD' },
      { number: 3, settlementValue: '999' },
      { number: 4, lineStatus: 'FAILED' },
      { number: 5 },
      { number: 5 },
      { number: 6, settlementValue: '999', amountValue: '1' },
      { number: 8, type: 'REFUND', settlementCurrency: 'EUR' },
      { number: 9 },
      { number: 77 },
    ]);
    steps.write(ACQUIRER, [...LISTED.slice(1), { number: 10 }]);
    await steps.take();
    expect(await steps.books.breaks()).toEqual(
      [
        'amount | OPEN | P-W-1 | THB 5001 | THB 5002',
        'amount | OPEN | P-W-6 | THB 5006 | THB 1',
        'currency | OPEN | P-W-2 | THB 5002 | USD 5002',
        'currency | OPEN | R-W-8 | USD 148 | EUR 148',
        'duplicate | OPEN | P-W-5 | once | 2 times',
        'missing-at-counterpart | PENDING | P-A-1 | CNY 1001 | -',
        'missing-at-counterpart | PENDING | P-W-7 | THB 5007 | -',
        'missing-at-switch | PENDING | P-W-77 | - | THB 5077 SUCCESS',
        'rate | OPEN | P-W-3 | USD 143 | USD 999',
        'status | OPEN | P-A-10 | CANCELLED | SUCCESS',
        'status | OPEN | P-W-4 | SUCCESS | FAILED',
        'status | OPEN | P-W-9 | FAILED | SUCCESS',
      ].sort(),
    );
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 9 7 2`,
      `${WALLET} PAYER MATCHED 10 0 10`,
    ]);
  });

  it('of the merchant are reported of either side, by the number it knows; what it leaves out is not compared', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    await steps.books.merchants([merchantEvent('M-1', '2088-1'), merchantEvent('M-1', '2088-1', 2)]);
    // The payer's wallet knows the merchant by the acquirer's number, not by ours.
    const told: Record<number, string> = { 5: '2088-2', 6: '', 7: 'M-1' };
    steps.write(
      WALLET,
      LISTED.map((line) => ({ ...line, merchantId: told[line.number] ?? '2088-1' })),
    );
    const named: Record<number, Partial<FileLine>> = {
      1: { merchantId: 'M-2' },
      2: { merchantId: '' },
      3: { merchantId: 'M-2', amountValue: '1' },
      4: { merchantId: '', amountValue: '1' },
      8: { merchantId: 'M-2' },
    };
    steps.write(
      ACQUIRER,
      LISTED.map((line) => ({ ...line, ...named[line.number] })),
    );
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'amount | OPEN | P-A-4 | CNY 1004 | CNY 1',
      'missing-at-counterpart | OPEN | P-A-1 | M-1 CNY 1001 | M-2 CNY 1001',
      'missing-at-counterpart | OPEN | P-A-3 | M-1 CNY 1003 | M-2 CNY 1',
      'missing-at-counterpart | OPEN | P-W-5 | 2088-1 THB 5005 | 2088-2 THB 5005',
      'missing-at-counterpart | OPEN | P-W-7 | 2088-1 THB 5007 | M-1 THB 5007',
      'missing-at-counterpart | OPEN | R-A-8 | M-1 CNY 1008 | M-2 CNY 1008',
    ]);
    expect(await steps.figures()).toEqual([
      `${ACQUIRER} PAYEE MATCHED 8 4 4`,
      `${WALLET} PAYER MATCHED 8 6 2`,
    ]);
  });

  it("of a payer's merchant cannot be told before the merchant's number is known", async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    steps.write(
      WALLET,
      LISTED.map((line) => ({ ...line, merchantId: '2088-2' })),
    );
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([]);
  });

  it('of a fee are reported where the participant lists its share', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    const zero = (lines: readonly FileLine[]): readonly FileLine[] =>
      lines.map((line) => (line.type === 'REFUND' ? { ...line, fee: '0' } : line));
    steps.write(
      WALLET,
      zero(LISTED).map((line) => (line.number === 2 ? { ...line, fee: '1' } : line)),
      DAY,
      true,
    );
    const wrong: Record<number, string> = { 1: '4', 3: '-1', 4: '' };
    steps.write(
      ACQUIRER,
      zero(LISTED).map((line) => ({ ...line, ...feeOf(wrong[line.number]) })),
      DAY,
      true,
    );
    await steps.take();
    expect(await steps.books.breaks()).toEqual([
      'fee | OPEN | P-A-1 | CNY 3 | CNY 4',
      'fee | OPEN | P-A-3 | CNY 3 | CNY -1',
      'fee | OPEN | P-W-2 | USD 2 | USD 1',
    ]);
  });

  it('that a corrected file takes away are closed; ids and ages of the others stay', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    steps.write(
      WALLET,
      LISTED.map((line) => (line.number < 3 ? { ...line, amountValue: '1' } : line)),
    );
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    const before = await steps.books.reconciliation.breaks({ limit: 10 });
    steps.books.nowMs += 86_400_000;
    steps.write(
      WALLET,
      LISTED.map((line) => (line.number < 2 ? { ...line, amountValue: '1' } : line)),
    );
    await steps.take();
    const after = await steps.books.reconciliation.breaks({ limit: 10 });
    const identity = (each: Break): unknown => [each.requestId, each.breakId, each.openedAt];
    expect(after.map(identity)).toEqual(before.filter((each) => each.requestId === 'P-W-1').map(identity));
    const closed = await steps.books.reconciliation.breaks({ limit: 10, state: 'CLOSED' });
    expect(closed).toMatchObject([{ requestId: 'P-W-2', resolution: 'MATCHED_LATER' }]);
    const files = await steps.books.reconciliation.files({ limit: 10, participantId: WALLET });
    expect(files.map(({ version, current }) => [version, current])).toEqual([
      [1, false],
      [2, true],
    ]);
  });
});
