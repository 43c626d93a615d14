import iconv from 'iconv-lite';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import type { Break } from './breaks/break-store.js';
import { exampleBooks, type ExampleBooks } from './testing/example-books.js';
import {
  ACQUIRER,
  DAY,
  dayEndedEvent,
  filePath,
  fileText,
  lineText,
  NEXT_DAY,
  participantEvent,
  payoutEvent,
  transactionEvent,
  WALLET,
  type ExampleTransaction,
  type FileLine,
} from './testing/example-day.js';

let postgres: TestPostgres;
let books: ExampleBooks;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  books = await exampleBooks(postgres);
  await books.participants([
    participantEvent(WALLET, 'wallet', 'utf-8'),
    participantEvent(ACQUIRER, 'acquirer', 'gbk'),
  ]);
});
afterEach(() => books.close());

async function happened(transactions: readonly ExampleTransaction[]): Promise<void> {
  await books.payments(transactions.map(transactionEvent));
}

async function take(): Promise<void> {
  await books.reconciliation.scan();
  await books.reconciliation.match();
}

async function figures(date = DAY): Promise<readonly string[]> {
  const comparisons = await books.reconciliation.comparisons(date);
  return comparisons.map(({ participantId, kind, state, compared, matched, breaks }) =>
    [participantId, kind, state, compared, matched, breaks].join(' '),
  );
}

const write = (participantId: string, lines: readonly FileLine[], date = DAY, withFees = false): void =>
  books.folder.write(filePath(participantId, date), fileText(participantId, date, lines, withFees));

const TEN: readonly ExampleTransaction[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((number) => ({ number })),
  { number: 8, type: 'REFUND' },
  { number: 9, status: 'FAILED' },
  { number: 10, status: 'CANCELLED' },
];
const LISTED = TEN.slice(0, 8);

describe('a day on which everybody agrees', () => {
  it('is matched without a break, however often it is matched', async () => {
    await happened(TEN);
    expect(await figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_DAY_END 0 0 0`,
      `${WALLET} PAYER WAITING_DAY_END 0 0 0`,
    ]);
    await books.days([dayEndedEvent(DAY, TEN)]);
    await take();
    expect(await figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_FILE 0 0 0`,
      `${WALLET} PAYER WAITING_FILE 0 0 0`,
    ]);
    write(WALLET, LISTED);
    write(ACQUIRER, LISTED);
    await take();
    await take();
    expect(await figures()).toEqual([`${ACQUIRER} PAYEE MATCHED 8 8 0`, `${WALLET} PAYER MATCHED 8 8 0`]);
    expect(await books.breaks()).toEqual([]);
  });

  it('waits for our own events before it takes anything for a break', async () => {
    await happened(TEN.slice(0, 6));
    await books.days([dayEndedEvent(DAY, TEN)]);
    write(WALLET, LISTED);
    write(ACQUIRER, LISTED);
    await take();
    expect(await figures()).toEqual([
      `${ACQUIRER} PAYEE WAITING_EVENTS 0 0 0`,
      `${WALLET} PAYER WAITING_EVENTS 0 0 0`,
    ]);
    await happened(TEN.slice(6));
    await books.reconciliation.match();
    expect(await figures()).toEqual([`${ACQUIRER} PAYEE MATCHED 8 8 0`, `${WALLET} PAYER MATCHED 8 8 0`]);
  });

  it('may be empty, with an empty file from everybody', async () => {
    await books.days([dayEndedEvent(DAY, [])]);
    write(WALLET, []);
    write(ACQUIRER, []);
    await take();
    expect(await figures()).toEqual([`${ACQUIRER} PAYEE MATCHED 0 0 0`, `${WALLET} PAYER MATCHED 0 0 0`]);
  });
});

describe('planted differences', () => {
  it('of every class are reported, each once and no other', async () => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    write(WALLET, [
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
    write(ACQUIRER, [...LISTED.slice(1), { number: 10 }]);
    await take();
    expect(await books.breaks()).toEqual(
      [
        'amount | OPEN | P-W-1 | THB 5001 | THB 5002',
        'amount | OPEN | P-W-6 | THB 5006 | THB 1',
        'currency | OPEN | P-W-2 | THB 5002 | USD 5002',
        'currency | OPEN | R-W-8 | USD 148 | EUR 148',
        'duplicate | OPEN | P-W-5 | once | 2 times',
        'missing-at-counterpart | OPEN | P-A-1 | CNY 1001 | -',
        'missing-at-counterpart | OPEN | P-W-7 | THB 5007 | -',
        'missing-at-switch | OPEN | P-W-77 | - | THB 5077 SUCCESS',
        'rate | OPEN | P-W-3 | USD 143 | USD 999',
        'status | OPEN | P-A-10 | CANCELLED | SUCCESS',
        'status | OPEN | P-W-4 | SUCCESS | FAILED',
        'status | OPEN | P-W-9 | FAILED | SUCCESS',
      ].sort(),
    );
    expect(await figures()).toEqual([`${ACQUIRER} PAYEE MATCHED 9 7 2`, `${WALLET} PAYER MATCHED 10 0 10`]);
  });

  it('of a fee are reported where the participant lists its share', async () => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    const zero = (lines: readonly FileLine[]): readonly FileLine[] =>
      lines.map((line) => (line.type === 'REFUND' ? { ...line, fee: '0' } : line));
    write(
      WALLET,
      zero(LISTED).map((line) => (line.number === 2 ? { ...line, fee: '1' } : line)),
      DAY,
      true,
    );
    write(ACQUIRER, zero(LISTED), DAY, true);
    await take();
    expect(await books.breaks()).toEqual(['fee | OPEN | P-W-2 | USD 2 | USD 1']);
  });

  it('that a corrected file takes away are closed; ids and ages of the others stay', async () => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    write(
      WALLET,
      LISTED.map((line) => (line.number < 3 ? { ...line, amountValue: '1' } : line)),
    );
    write(ACQUIRER, LISTED);
    await take();
    const before = await books.reconciliation.breaks({ limit: 10 });
    books.nowMs += 86_400_000;
    write(
      WALLET,
      LISTED.map((line) => (line.number < 2 ? { ...line, amountValue: '1' } : line)),
    );
    await take();
    const after = await books.reconciliation.breaks({ limit: 10 });
    const identity = (each: Break): unknown => [each.requestId, each.breakId, each.openedAt];
    expect(after.map(identity)).toEqual(before.filter((each) => each.requestId === 'P-W-1').map(identity));
    const closed = await books.reconciliation.breaks({ limit: 10, state: 'CLOSED' });
    expect(closed).toMatchObject([{ requestId: 'P-W-2', resolution: 'MATCHED_LATER' }]);
    const files = await books.reconciliation.files({ limit: 10, participantId: WALLET });
    expect(files.map(({ version, current }) => [version, current])).toEqual([
      [1, false],
      [2, true],
    ]);
  });
});

describe('the cut-off', () => {
  const late: ExampleTransaction = { number: 7 };
  const tomorrow: ExampleTransaction = { number: 20, date: NEXT_DAY };

  async function endDays(...dates: readonly string[]): Promise<void> {
    for (const date of dates) await books.days([dayEndedEvent(date, [...TEN, tomorrow])]);
  }

  it('moves a row to the next file: a break for a day, matched by itself then', async () => {
    await happened([...TEN, tomorrow]);
    await endDays(DAY);
    write(
      WALLET,
      LISTED.filter((line) => line.number !== late.number),
    );
    write(ACQUIRER, LISTED);
    await take();
    expect(await books.breaks()).toEqual(['missing-at-counterpart | OPEN | P-W-7 | THB 5007 | -']);
    await endDays(NEXT_DAY);
    write(WALLET, [late, tomorrow], NEXT_DAY);
    write(ACQUIRER, [tomorrow], NEXT_DAY);
    await take();
    expect(await books.breaks()).toEqual([]);
    expect(await figures()).toEqual([`${ACQUIRER} PAYEE MATCHED 8 8 0`, `${WALLET} PAYER MATCHED 8 8 0`]);
    expect(await figures(NEXT_DAY)).toEqual([
      `${ACQUIRER} PAYEE MATCHED 1 1 0`,
      `${WALLET} PAYER MATCHED 1 1 0`,
    ]);
  });

  it('lists a row of tomorrow today: pending, and matched by itself when tomorrow has ended', async () => {
    await happened([...TEN, tomorrow]);
    await endDays(DAY);
    write(WALLET, [...LISTED, tomorrow]);
    write(ACQUIRER, LISTED);
    await take();
    expect(await books.breaks()).toEqual([`cut-off | PENDING | P-W-20 | ${NEXT_DAY} | ${DAY}`]);
    await endDays(NEXT_DAY);
    write(WALLET, [], NEXT_DAY);
    write(ACQUIRER, [tomorrow], NEXT_DAY);
    await take();
    expect(await books.breaks()).toEqual([]);
  });

  it('is a break when the row comes two days off', async () => {
    await happened([...TEN, tomorrow]);
    await endDays(DAY, NEXT_DAY, '2026-11-22');
    write(
      WALLET,
      LISTED.filter((line) => line.number !== late.number),
    );
    write(ACQUIRER, LISTED);
    write(WALLET, [tomorrow], NEXT_DAY);
    write(ACQUIRER, [tomorrow], NEXT_DAY);
    write(WALLET, [late], '2026-11-22');
    write(ACQUIRER, [], '2026-11-22');
    await take();
    await take();
    expect(await books.breaks()).toEqual([`cut-off | OPEN | P-W-7 | ${DAY} | 2026-11-22`]);
  });

  it('does not excuse a row that stands in the files of both days, nor one with another amount', async () => {
    await happened([...TEN, tomorrow]);
    await endDays(DAY, NEXT_DAY);
    write(
      WALLET,
      LISTED.filter((line) => line.number !== 6),
    );
    write(ACQUIRER, LISTED);
    write(WALLET, [tomorrow, late, { number: 6, amountValue: '1' }], NEXT_DAY);
    write(ACQUIRER, [tomorrow], NEXT_DAY);
    await take();
    expect(await books.breaks()).toEqual([
      'amount | OPEN | P-W-6 | THB 5006 | THB 1',
      `duplicate | OPEN | P-W-7 | ${DAY} | ${NEXT_DAY}`,
    ]);
  });
});

describe('a file', () => {
  it('in GBK is read as such, and invalid bytes cost their line only', async () => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    const text = fileText(
      ACQUIRER,
      DAY,
      LISTED.map((line) => ({ ...line, merchantName: '"北京面馆, 一店"' })),
    );
    const bytes = iconv.encode(text, 'gbk');
    write(WALLET, LISTED);
    books.folder.write(filePath(ACQUIRER, DAY), bytes);
    await take();
    expect(await books.breaks()).toEqual([]);
    const broken = Buffer.from(bytes);
    broken[bytes.indexOf(iconv.encode('北', 'gbk'))] = 0xff;
    books.folder.write(filePath(ACQUIRER, DAY), broken);
    await take();
    const [file] = (await books.reconciliation.files({ limit: 9, participantId: ACQUIRER })).slice(-1);
    const read = await books.reconciliation.file(file?.fileId ?? '');
    expect(read?.problemList).toEqual([
      { line: 4, reason: 'bytes that are not gbk' },
      { line: 2, reason: 'the head says 7 payments, 6 could be read' },
    ]);
    expect(await books.breaks()).toEqual(['missing-at-counterpart | OPEN | P-A-1 | CNY 1001 | -']);
  });

  it('with bad rows is used for the rest of them, and each is reported by its line', async () => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    const lines = [
      lineText(WALLET, { number: 1 }).replace(',M-1,', ',,'),
      'PAYMENT,only,three',
      lineText(WALLET, { number: 2, amountValue: '12.5' }),
      lineText(WALLET, { number: 3, merchantName: 'a "stray quote' }),
      lineText(WALLET, { number: 4 }).replace('PAYMENT', 'GIFT'),
      lineText(WALLET, { number: 5, amountCurrency: 'ZZZ' }),
      lineText(WALLET, { number: 6, merchantName: '"two\nlines"' }),
      lineText(WALLET, { number: 7, merchantName: 'bell\u0007' }),
      lineText(WALLET, { number: 8, type: 'REFUND', settlementCurrency: '' }),
    ];
    const head = fileText(WALLET, DAY, []).split('\r\n').slice(0, 3);
    books.folder.write(
      filePath(WALLET, DAY),
      [head[0], `${WALLET},${DAY},2,0`, head[2], ...lines].join('\n'),
    );
    write(ACQUIRER, LISTED);
    await take();
    const [file] = await books.reconciliation.files({ limit: 9, participantId: WALLET });
    expect([file?.rows, file?.accepted]).toEqual([2, true]);
    expect((await books.reconciliation.file(file?.fileId ?? ''))?.problemList).toEqual([
      { line: 5, reason: '3 fields instead of 12' },
      { line: 6, reason: 'amountValue is not a whole number of minor units' },
      { line: 7, reason: 'broken quoting' },
      { line: 8, reason: 'transactionType is unknown' },
      { line: 9, reason: 'amountCurrency is no currency' },
      { line: 12, reason: 'control characters' },
      { line: 13, reason: 'settlementAmountCurrency is no currency' },
      { line: null, reason: '<END> is missing: the file may be cut short' },
    ]);
    expect(await books.breaks()).toHaveLength(6);
  });

  it.each([
    ['another participant in the head', (text: string) => text.replace(`\r\n${WALLET},`, '\r\nOTHER,'), 2],
    ['another date in the head', (text: string) => text.replace(`,${DAY},`, `,${NEXT_DAY},`), 2],
    ['other columns', (text: string) => text.replace('transactionType,', 'type,'), 3],
    ['nothing at all', () => '', 1],
    ['bytes of something else', () => '\u0000\u0001\u0002', 1],
  ])('with %s is kept but not used; the version before stays', async (_name, spoil, line) => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    write(WALLET, LISTED);
    write(ACQUIRER, LISTED);
    await take();
    books.folder.write(filePath(WALLET, DAY), spoil(fileText(WALLET, DAY, LISTED)));
    await take();
    const files = await books.reconciliation.files({ limit: 9, participantId: WALLET });
    expect(files.map(({ version, accepted, current }) => [version, accepted, current])).toEqual([
      [1, true, true],
      [2, false, false],
    ]);
    expect((await books.reconciliation.file(files[1]?.fileId ?? ''))?.problemList[0]?.line).toBe(line);
    expect(await books.breaks()).toEqual([]);
  });

  it('is taken in once, also when it is written again unchanged or by two scans at once', async () => {
    write(WALLET, LISTED);
    const scans = await Promise.all([books.reconciliation.scan(), books.reconciliation.scan()]);
    expect(scans.flatMap(({ registered }) => registered)).toHaveLength(1);
    write(WALLET, LISTED);
    expect((await books.reconciliation.scan()).registered).toEqual([]);
    const { rows } = await books.database.query('SELECT 1 FROM counterparty_transaction');
    expect(rows).toHaveLength(8);
  });

  it('under another name than expected, or of an unknown participant, is left alone with a reason', async () => {
    books.folder.write('readme.txt', 'x');
    books.folder.write(filePath(WALLET, DAY).replace(`${WALLET}/`, 'OTHER/'), 'x');
    books.folder.write(filePath('NOBODY', DAY), 'x');
    books.folder.write(filePath(WALLET, '2026-02-30'), 'x');
    const { registered, ignored } = await books.reconciliation.scan();
    expect(registered).toEqual([]);
    expect(ignored.map(({ reason }) => reason).sort()).toEqual([
      'name and folder disagree',
      'the date does not exist',
      'the name is none that is expected here',
      'the participant is not known yet',
    ]);
  });

  it('may come in several parts; a row in two of them is a duplicate', async () => {
    await happened(TEN);
    await books.days([dayEndedEvent(DAY, TEN)]);
    write(ACQUIRER, LISTED);
    write(WALLET, LISTED.slice(0, 5));
    books.folder.write(filePath(WALLET, DAY, 'transactions', '002'), fileText(WALLET, DAY, LISTED.slice(4)));
    await take();
    expect(await books.breaks()).toEqual(['duplicate | OPEN | P-W-5 | once | 2 times']);
  });
});

describe('payouts', () => {
  const text = (...lines: readonly string[]): string =>
    ['payoutId,merchantId,amountValue,amountCurrency,creditedAt,status', ...lines, ''].join('\n');
  const line = (
    number: number,
    changes: { amount?: string; currency?: string; status?: string } = {},
  ): string =>
    [
      ...[`out-${number}`, `M-${number}`, changes.amount ?? String(900 + number), changes.currency ?? 'CNY'],
      ...['2026-11-21T13:00:00.000+08:00', changes.status ?? 'SUCCESS'],
    ].join(',');
  const numbers = [1, 2, 3, 4, 5];

  it('are compared with what the domestic wallet credited, once they are paid', async () => {
    await books.payouts(numbers.map((number) => payoutEvent(number, 'INSTRUCTED')));
    books.folder.write(filePath(ACQUIRER, DAY, 'payouts'), text(...numbers.map((number) => line(number))));
    await take();
    expect(await figures()).toEqual([`${ACQUIRER} PAYOUT WAITING_EVENTS 0 0 0`]);
    await books.payouts(numbers.map((number) => payoutEvent(number, 'PAID')));
    await books.reconciliation.match();
    expect(await figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 5 5 0`]);
  });

  it('that differ are breaks', async () => {
    await books.payouts(
      numbers.flatMap((number) => [payoutEvent(number, 'PAID'), payoutEvent(number, 'INSTRUCTED')]),
    );
    const rows = [
      ...[
        line(1, { amount: '1' }),
        line(2, { currency: 'USD' }),
        line(3, { status: 'FAILED' }),
        line(4),
        line(4),
        line(9),
      ],
    ];
    books.folder.write(filePath(ACQUIRER, DAY, 'payouts'), text(...rows));
    await take();
    expect(await books.breaks()).toEqual([
      'amount | OPEN | out-1 | CNY 901 | CNY 1',
      'currency | OPEN | out-2 | CNY 902 | USD 902',
      'duplicate | OPEN | out-4 | once | 2 times',
      'missing-at-counterpart | OPEN | out-5 | CNY 905 | -',
      'missing-at-switch | OPEN | out-9 | - | CNY 909',
      'status | OPEN | out-3 | PAID | FAILED',
    ]);
    expect(await figures()).toEqual([`${ACQUIRER} PAYOUT MATCHED 6 0 6`]);
  });
});
