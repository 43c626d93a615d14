import iconv from 'iconv-lite';
import {
  ACQUIRER,
  DAY,
  dayEndedEvent,
  filePath,
  fileText,
  lineText,
  NEXT_DAY,
  WALLET,
} from '../testing/example-day.js';
import { ExampleSteps, LISTED, TEN } from '../testing/example-steps.js';

const steps = new ExampleSteps();

beforeAll(() => steps.start());
afterAll(() => steps.stop());
beforeEach(() => steps.open());
afterEach(() => steps.close());

describe('a file', () => {
  it('in GBK is read as such, and invalid bytes cost their line only', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    const text = fileText(
      ACQUIRER,
      DAY,
      LISTED.map((line) => ({ ...line, merchantName: '"北京面馆, 一店"' })),
    );
    const bytes = iconv.encode(text, 'gbk');
    steps.write(WALLET, LISTED);
    steps.books.folder.write(filePath(ACQUIRER, DAY), bytes);
    await steps.take();
    expect(await steps.books.breaks()).toEqual([]);
    const broken = Buffer.from(bytes);
    broken[bytes.indexOf(iconv.encode('北', 'gbk'))] = 0xff;
    steps.books.folder.write(filePath(ACQUIRER, DAY), broken);
    await steps.take();
    const [file] = (await steps.books.reconciliation.files({ limit: 9, participantId: ACQUIRER })).slice(-1);
    const read = await steps.books.reconciliation.file(file?.fileId ?? '');
    expect(read?.problemList).toEqual([
      { line: 4, reason: 'bytes that are not gbk' },
      { line: 2, reason: 'the head says 7 payments, 6 could be read' },
    ]);
    expect(await steps.books.breaks()).toEqual(['missing-at-counterpart | PENDING | P-A-1 | CNY 1001 | -']);
  });

  it('with bad rows is used for the rest of them, and each is reported by its line', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
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
    steps.books.folder.write(
      filePath(WALLET, DAY),
      [head[0], `${WALLET},${DAY},2,0`, head[2], ...lines].join('\n'),
    );
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    const [file] = await steps.books.reconciliation.files({ limit: 9, participantId: WALLET });
    expect([file?.rows, file?.accepted]).toEqual([2, true]);
    expect((await steps.books.reconciliation.file(file?.fileId ?? ''))?.problemList).toEqual([
      { line: 5, reason: '3 fields instead of 12' },
      { line: 6, reason: 'amountValue is not a whole number of minor units' },
      { line: 7, reason: 'broken quoting' },
      { line: 8, reason: 'transactionType is unknown' },
      { line: 9, reason: 'amountCurrency is no currency' },
      { line: 12, reason: 'control characters' },
      { line: 13, reason: 'settlementAmountCurrency is no currency' },
      { line: null, reason: '<END> is missing: the file may be cut short' },
    ]);
    expect(await steps.books.breaks()).toHaveLength(6);
  });

  it.each([
    ['another participant in the head', (text: string) => text.replace(`\r\n${WALLET},`, '\r\nOTHER,'), 2],
    ['another date in the head', (text: string) => text.replace(`,${DAY},`, `,${NEXT_DAY},`), 2],
    ['other columns', (text: string) => text.replace('transactionType,', 'type,'), 3],
    ['nothing at all', () => '', 1],
    ['bytes of something else', () => '\u0000\u0001\u0002', 1],
  ])('with %s is kept but not used; the version before stays', async (_name, spoil, line) => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    steps.write(WALLET, LISTED);
    steps.write(ACQUIRER, LISTED);
    await steps.take();
    steps.books.folder.write(filePath(WALLET, DAY), spoil(fileText(WALLET, DAY, LISTED)));
    await steps.take();
    const files = await steps.books.reconciliation.files({ limit: 9, participantId: WALLET });
    expect(files.map(({ version, accepted, current }) => [version, accepted, current])).toEqual([
      [1, true, true],
      [2, false, false],
    ]);
    expect((await steps.books.reconciliation.file(files[1]?.fileId ?? ''))?.problemList[0]?.line).toBe(line);
    expect(await steps.books.breaks()).toEqual([]);
  });

  it('is taken in once, also when it is written again unchanged or by two scans at once', async () => {
    steps.write(WALLET, LISTED);
    const scans = await Promise.all([steps.books.reconciliation.scan(), steps.books.reconciliation.scan()]);
    expect(scans.flatMap(({ registered }) => registered)).toHaveLength(1);
    steps.write(WALLET, LISTED);
    expect((await steps.books.reconciliation.scan()).registered).toEqual([]);
    const { rows } = await steps.books.database.query('SELECT 1 FROM counterparty_transaction');
    expect(rows).toHaveLength(8);
  });

  it('is stored as it was read, whatever its texts hold, and whole', async () => {
    const odd = ['C:\\new\\.', '\\N', 'a\tb', "it''s", '北京'].map((merchantId, index) => ({
      ...{ number: index + 1, merchantId },
    }));
    const many = Array.from({ length: 3_000 }, (_, index) => ({ number: index + 6, lineStatus: '\\.' }));
    steps.write(WALLET, [...odd, ...many]);
    await steps.books.reconciliation.scan();
    const { rows } = await steps.books.database.query<{
      line_number: number;
      merchant_id: string;
      status: string;
    }>('SELECT line_number, merchant_id, status FROM counterparty_transaction ORDER BY line_number');
    expect(rows).toHaveLength(3_005);
    expect(rows.slice(0, 5).map(({ line_number: line, merchant_id: id }) => [line, id])).toEqual(
      odd.map(({ merchantId }, index) => [index + 4, merchantId]),
    );
    expect(rows.at(-1)).toEqual({ line_number: 3_008, merchant_id: 'M-1', status: '\\.' });
  });

  it('under another name than expected, or of an unknown participant, is left alone with a reason', async () => {
    steps.books.folder.write('readme.txt', 'x');
    steps.books.folder.write(filePath(WALLET, DAY).replace(`${WALLET}/`, 'OTHER/'), 'x');
    steps.books.folder.write(filePath('NOBODY', DAY), 'x');
    steps.books.folder.write(filePath(WALLET, '2026-02-30'), 'x');
    const { registered, ignored } = await steps.books.reconciliation.scan();
    expect(registered).toEqual([]);
    expect(ignored.map(({ reason }) => reason).sort()).toEqual([
      'name and folder disagree',
      'the date does not exist',
      'the name is none that is expected here',
      'the participant is not known yet',
    ]);
  });

  it('may come in several parts; a row in two of them is a duplicate', async () => {
    await steps.happened(TEN);
    await steps.books.days([dayEndedEvent(DAY, TEN)]);
    steps.write(ACQUIRER, LISTED);
    steps.write(WALLET, LISTED.slice(0, 5));
    steps.books.folder.write(
      filePath(WALLET, DAY, 'transactions', '002'),
      fileText(WALLET, DAY, LISTED.slice(4)),
    );
    await steps.take();
    expect(await steps.books.breaks()).toEqual(['duplicate | OPEN | P-W-5 | once | 2 times']);
  });
});
