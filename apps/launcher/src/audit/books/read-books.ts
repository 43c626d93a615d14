import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CounterpartyBooks, readBookRow } from './books.js';

/** Size of each book at a moment, by path. */
export type BookSizes = ReadonlyMap<string, number>;

export function booksFolder(dataFolder: string): string {
  return join(dataFolder, 'sandbox', 'books');
}

/** To be called before the snapshot: what stands in a book by then must be known to the switch. */
export function bookSizes(dataFolder: string): BookSizes {
  const folder = booksFolder(dataFolder);
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return new Map(files.map((name) => [join(folder, name), statSync(join(folder, name)).size]));
}

/** To be called after the snapshot: what is final in it must stand in a book by now. Undefined without any book. */
export async function readBooks(
  dataFolder: string,
  before: BookSizes,
): Promise<CounterpartyBooks | undefined> {
  const now = bookSizes(dataFolder);
  if (now.size === 0) return undefined;
  const books = new CounterpartyBooks();
  for (const [path, size] of now) await readBook(books, path, size, before.get(path) ?? 0);
  return books;
}

/** A last line without its newline is being written; it was not acknowledged to anybody yet. */
async function readBook(
  books: CounterpartyBooks,
  path: string,
  size: number,
  sizeBefore: number,
): Promise<void> {
  const clientId = basename(path, '.jsonl');
  books.addBook(clientId);
  if (size === 0) return;
  let line = 0;
  let offset = 0;
  let rest = '';
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20, end: size - 1 });
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      offset += Buffer.byteLength(text) + 1;
      const row = readBookRow(clientId, line, text, offset <= sizeBefore);
      if (row !== undefined) books.add(row);
    }
  }
}
