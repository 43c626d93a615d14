import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStorage } from './adapters/file-storage.js';
import { Book, type BookRules } from './book.js';
import type { BookStorage } from './storage.js';

interface Row {
  readonly kind: string;
  readonly requestId: string;
}
type State = string[];
const rules: BookRules<State, Row> = {
  apply: (state, row) => void state.push(row.requestId),
  isFinal: (state, id) => state.includes(id),
};
const row = (requestId: string): Row => ({ kind: 'X', requestId });

describe('a book on the disk', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'book-'));
    path = join(folder, 'deep', 'A.jsonl');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const open = async (): Promise<Book<State, Row>> => Book.open([], rules, await FileStorage.open(path));

  it('gives its state back at the next start', async () => {
    const book = await open();
    book.record([row('1'), row('2')]);
    book.record([row('3')]);
    await book.close();
    const again = await open();
    expect(again.state).toEqual(['1', '2', '3']);
    again.record([row('4')]);
    const rows: string[] = [];
    for await (const { requestId } of again.rows()) rows.push(requestId);
    expect(rows).toEqual(['1', '2', '3', '4']);
    await again.close();
  });

  it('cuts off a last line that was never finished, and goes on behind it', async () => {
    const book = await open();
    book.record([row('1')]);
    await book.close();
    await appendFile(path, '{"kind":"X","requestId":"2');
    const again = await open();
    expect(again.state).toEqual(['1']);
    again.record([row('3')]);
    await again.close();
    expect(
      (await readFile(path, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Row).requestId),
    ).toEqual(['1', '3']);
  });

  it('names a complete line that cannot be read instead of skipping it', async () => {
    const book = await open();
    book.record([row('1'), row('2')]);
    await book.close();
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"2"', '2"'));
    await expect(open()).rejects.toThrow('damaged in line 2');
  });
});

/** A disk whose syncs the test finishes by hand. */
class SlowStorage implements BookStorage {
  readonly groups: { readonly text: string; readonly finish: (error?: Error) => void }[] = [];
  append(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.groups.push({ text, finish: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  }
  async *lines(): AsyncIterable<string> {
    yield* [];
  }
  async close(): Promise<void> {
    await Promise.resolve();
  }
}

describe('group sync', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('acknowledges a row only after its own group is on the disk, and shares groups', async () => {
    const disk = new SlowStorage();
    const book = await Book.open<State, Row>([], rules, disk);
    const acknowledged: string[] = [];
    const record = (id: string): void => {
      book.record([row(id)]);
      void book.synced().then(() => acknowledged.push(id));
    };
    record('1');
    record('2');
    await turn();
    record('3');
    record('4');
    await turn();
    expect(disk.groups.map(({ text }) => text.split('\n').length - 1)).toEqual([2]);
    expect(acknowledged).toEqual([]);
    disk.groups[0]?.finish();
    await turn();
    expect(acknowledged).toEqual(['1', '2']);
    expect(disk.groups.length).toBe(2);
    disk.groups[1]?.finish();
    await turn();
    expect(acknowledged).toEqual(['1', '2', '3', '4']);
  });

  it('acknowledges nothing after a failed write', async () => {
    const disk = new SlowStorage();
    const book = await Book.open<State, Row>([], rules, disk);
    book.record([row('1')]);
    const waiting = book.synced();
    await turn();
    disk.groups[0]?.finish(new Error('no space left'));
    await expect(waiting).rejects.toThrow('cannot be written');
    expect(() => book.record([row('2')])).toThrow('cannot be written');
    await expect(book.synced()).rejects.toThrow('cannot be written');
  });

  it('tells who waits when a result is final', async () => {
    const book = await Book.open<State, Row>([], rules, new SlowStorage());
    const told: string[] = [];
    void book.finality.of('1').then(() => told.push('1'));
    book.record([row('2')]);
    await turn();
    expect(told).toEqual([]);
    book.record([row('1')]);
    await turn();
    expect(told).toEqual(['1']);
  });
});
