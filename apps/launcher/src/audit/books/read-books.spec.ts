import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookSizes, booksFolder, readBooks } from './read-books.js';

const line = (kind: string, requestId: string, value = '100'): string =>
  `${JSON.stringify({ kind, requestId, amount: { currency: 'THB', value }, time: '2026-11-22T10:00:00.000+08:00' })}\n`;

describe("the counterparties' books", () => {
  let data: string;
  let book: string;

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'silkgate-books-'));
    mkdirSync(booksFolder(data), { recursive: true });
    book = join(booksFolder(data), 'TRUEMONEY_TH.jsonl');
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('are absent where nobody keeps one', async () => {
    rmSync(booksFolder(data), { recursive: true });
    expect(await readBooks(data, bookSizes(data))).toBeUndefined();
  });

  it('say which rows stood there before the snapshot, and leave out a line that is being written', async () => {
    writeFileSync(book, line('PENDING', 'a') + line('DEBIT', 'a'));
    const before = bookSizes(data);
    appendFileSync(book, `${line('DEBIT', 'b', '曼谷'.length.toString())}{"kind":"DEBIT","requestId":"c"`);
    const books = await readBooks(data, before);
    expect(books?.take('TRUEMONEY_TH', 'TAKEN', 'a')).toMatchObject([
      { line: 2, before: true, value: '100' },
    ]);
    expect(books?.take('TRUEMONEY_TH', 'TAKEN', 'b')).toMatchObject([{ line: 3, before: false }]);
    expect([...(books?.left(['TAKEN']) ?? [])]).toEqual([]);
  });

  it('name the line that cannot be read', async () => {
    writeFileSync(book, `${line('DEBIT', 'a')}not json\n`);
    await expect(readBooks(data, bookSizes(data))).rejects.toThrow('TRUEMONEY_TH cannot be read in line 2');
  });
});
