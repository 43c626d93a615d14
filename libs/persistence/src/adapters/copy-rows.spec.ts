import fc from 'fast-check';
import { startTestPostgres, type TestPostgres } from '../testing/index.js';
import { DatabaseError } from '../database-error.js';
import type { CopySession, CopyValue } from '../database.js';
import { PgDatabase } from './pg-database.js';

const TARGET = { table: 'public.loaded', columns: ['id', 'words', 'large', 'truth'] };

let postgres: TestPostgres;
let database: PgDatabase;

beforeAll(async () => {
  postgres = await startTestPostgres();
  await postgres.administer(
    'CREATE TABLE loaded (id int PRIMARY KEY, words text, large int8, truth boolean)',
  );
  const url = postgres.adminUrl;
  // One connection: a copy that goes wrong must leave it as good as before.
  const options = { url, applicationName: 'copy-spec', schema: 'public', maxConnections: 1 };
  database = new PgDatabase({ ...options, statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});
beforeEach(() => postgres.administer('TRUNCATE loaded'));

function* counted(until: number): Generator<readonly CopyValue[]> {
  for (let id = 1; id <= until; id += 1) yield [id, `row ${id} ${'x'.repeat(40)}`, BigInt(id), id % 2 === 0];
}

const copy = (rows: Iterable<readonly CopyValue[]>): Promise<number> =>
  database.transaction((session) => session.copyInto(TARGET, rows));

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabaseError)) throw new Error('no database failure', { cause: error });
  return [error.failure, error.sqlState].join(' ');
}

const count = async (): Promise<number> => (await database.query('SELECT 1 FROM loaded')).rowCount;
const backend = async () => (await database.query('SELECT pg_backend_pid() AS pid')).rows;

describe('COPY', () => {
  it('loads exactly what it is given', async () => {
    const words = fc.string({
      unit: fc.constantFrom('\\', '\n', '\r', '\t', 'N', '.', ' ', '北', '"', ',', ''),
    });
    const row = fc.tuple(fc.option(words), fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        await database.query('DELETE FROM loaded');
        const given = rows.map(([text, large], id) => [id, text, large, null] as const);
        expect(await copy(given)).toBe(rows.length);
        const stored = await database.query('SELECT id, words, large, truth FROM loaded ORDER BY id');
        expect(stored.rows).toEqual(
          given.map(([id, text, large]) => ({
            id,
            words: text,
            large: large?.toString() ?? null,
            truth: null,
          })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('streams more rows than fit one part, in the transaction of the session', async () => {
    const stored = await database.transaction(async (session) => {
      await session.query('INSERT INTO loaded (id) VALUES (0)');
      expect(await session.copyInto(TARGET, counted(20_000))).toBe(20_000);
      return (await session.query('SELECT count(*)::int AS rows, sum(large) AS sum FROM loaded')).rows;
    });
    expect(stored).toEqual([{ rows: 20_001, sum: '200010000' }]);
    expect(await copy([])).toBe(0);
  });

  it.each<[string, string, () => Iterable<readonly CopyValue[]>]>([
    ['a row twice', 'rejected 23505', () => [...counted(20_000), [7, '', 1n, false]]],
    ['text where a number belongs', 'rejected 22P02', () => [['seven', '', 1n, false], ...counted(20_000)]],
    ['U+0000', 'rejected 22021', () => [[1, 'a\u0000', 1n, false]]],
  ])('of %s stores nothing and leaves the connection usable', async (_name, failure, rows) => {
    const before = await backend();
    expect(await failureOf(copy(rows()))).toBe(failure);
    expect(await count()).toBe(0);
    expect(await backend()).toEqual(before);
  });

  it('into a table that is not there fails at once', async () => {
    const work = (session: CopySession) => session.copyInto({ ...TARGET, table: 'nowhere' }, counted(20_000));
    expect(await failureOf(database.transaction(work))).toBe('fatal 42P01');
    expect(await copy(counted(3))).toBe(3);
  });

  it('whose rows cannot be told to their end stores nothing', async () => {
    function* broken(): Generator<readonly CopyValue[]> {
      yield* counted(5_000);
      throw new RangeError('no more');
    }
    await expect(copy(broken())).rejects.toMatchObject({ failure: 'fatal' });
    const short = copy([[1, 'too short']]);
    await expect(short).rejects.toMatchObject({ failure: 'fatal' });
    await expect(short).rejects.toThrow('a value for each column');
    expect(await count()).toBe(0);
  });

  it('is refused by a session that outlives its transaction', async () => {
    const escaped = await database.transaction((session) => Promise.resolve({ session }));
    await expect(escaped.session.copyInto(TARGET, [])).rejects.toThrow('after its transaction has ended');
  });
});
