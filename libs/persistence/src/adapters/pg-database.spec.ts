import { startTestPostgres, startTestProxy, type TestPostgres, type TestProxy } from '../testing/index.js';
import { DatabaseError } from '../database-error.js';
import type { SqlSession } from '../database.js';
import { PgDatabase } from './pg-database.js';

let postgres: TestPostgres;
let proxy: TestProxy;
let database: PgDatabase;

beforeAll(async () => {
  postgres = await startTestPostgres();
  proxy = await startTestProxy(postgres.adminUrl);
  await postgres.administer('CREATE TABLE thing (id int PRIMARY KEY)');
  database = new PgDatabase({
    url: proxy.url,
    applicationName: 'pg-spec',
    schema: 'public',
    statementTimeoutMs: 400,
    lockTimeoutMs: 100,
    maxConnections: 3,
  });
});

afterAll(async () => {
  await database.close();
  await proxy.stop();
  await postgres.stop();
});

beforeEach(() => postgres.administer('TRUNCATE thing'));

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabaseError)) throw new Error('no database failure', { cause: error });
  return error.failure;
}

describe('PgDatabase', () => {
  it('hands out exact column types', async () => {
    const { rows } = await database.query(
      `SELECT 9007199254740993::int8 AS big, 1.10::numeric AS exact, DATE '2025-01-14' AS day,
              TIMESTAMPTZ '2025-01-14 09:15:00.123+08' AS at, TIMESTAMPTZ '2025-01-14 09:15+08' AS whole,
              '{"a":1}'::jsonb AS document, ARRAY['x','y'] AS list`,
    );
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        exact: '1.10',
        day: '2025-01-14',
        at: Date.parse('2025-01-14T01:15:00.123Z'),
        whole: Date.parse('2025-01-14T01:15:00Z'),
        document: { a: 1 },
        list: ['x', 'y'],
      },
    ]);
  });

  it('prepares each statement text once per connection', async () => {
    await database.transaction(async (session) => {
      for (let round = 0; round < 5; round += 1) await session.query('SELECT 1 + $1::int', [round]);
      const { rows } = await session.query(
        "SELECT statement FROM pg_prepared_statements WHERE statement = 'SELECT 1 + $1::int'",
      );
      expect(rows).toHaveLength(1);
    });
  });

  it('gives the statements of one transaction a time of their own, at the server and here', async () => {
    const longer = database.transaction(
      async (session) => (await session.query("SELECT pg_sleep(2.6), 'slept' AS it")).rows,
      { statementTimeoutMs: 10_000 },
    );
    await expect(longer).resolves.toMatchObject([{ it: 'slept' }]);
    // On the same connection, those after it have no more time than before.
    await expect(database.query('SELECT pg_sleep(2.6)')).rejects.toMatchObject({ sqlState: '57014' });
  });

  it('takes the ROLLBACK tag of a swallowed failure for a failure', async () => {
    const work = database.transaction(async (session) => {
      await session.query('INSERT INTO thing VALUES (1)');
      await session.query('INSERT INTO thing VALUES (1)').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({
      failure: 'rejected',
      sqlState: '23505',
      constraint: 'thing_pkey',
    });
    expect(await postgres.administer('SELECT * FROM thing')).toEqual([]);
  });

  it('rolls back when the work throws, and hands that error on', async () => {
    const work = database.transaction(async (session) => {
      await session.query('INSERT INTO thing VALUES (1)');
      throw new RangeError('the caller changed its mind');
    });
    await expect(work).rejects.toThrow(RangeError);
    expect(await postgres.administer('SELECT * FROM thing')).toEqual([]);
  });

  it('classes failures by what the caller may do', async () => {
    expect(await failureOf(database.query('SELECT 1/0'))).toBe('rejected');
    expect(await failureOf(database.query('SELECT nonsense'))).toBe('fatal');
    expect(await failureOf(database.query('SELECT pg_sleep(5)'))).toBe('unavailable');
    expect(
      await failureOf(database.transaction((s) => s.query('SELECT pg_terminate_backend(pg_backend_pid())'))),
    ).toBe('unavailable');
    expect(
      await failureOf(database.query('WITH x AS (SELECT pg_terminate_backend(pg_backend_pid())) TABLE x')),
    ).toBe('ambiguous');
    await postgres.administer('INSERT INTO thing VALUES (1)');
    const locked = database.transaction(async (session) => {
      await session.query('SELECT * FROM thing FOR UPDATE');
      return failureOf(database.transaction((other) => other.query('SELECT * FROM thing FOR UPDATE')));
    });
    expect(await locked).toBe('retry');
  });

  it('takes a full disk for an outage, in a statement and in COMMIT', async () => {
    await postgres.administer(`CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`);
    const insert = (session: SqlSession): Promise<unknown> => session.query('INSERT INTO thing VALUES (5)');
    for (const moment of ['IMMEDIATE', 'DEFERRED']) {
      await postgres.administer(`CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON thing
        DEFERRABLE INITIALLY ${moment} FOR EACH ROW EXECUTE FUNCTION disk_full()`);
      await expect(database.transaction(insert)).rejects.toMatchObject({
        failure: 'unavailable',
        sqlState: '53100',
      });
      await postgres.administer('DROP TRIGGER full_disk ON thing');
      expect(await postgres.administer('TABLE thing')).toEqual([]);
    }
    await database.transaction(insert);
    expect(await postgres.administer('TABLE thing')).toEqual([{ id: 5 }]);
  });

  it('leaves a server that turned read-only, and writes again where it can', async () => {
    const name = new URL(postgres.adminUrl).pathname.slice(1);
    await postgres.administer(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    proxy.cutAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(database.query('INSERT INTO thing VALUES (6)')).rejects.toMatchObject({
        failure: 'unavailable',
        sqlState: '25006',
      });
    }
    // As after a failover: the server under the same address is the primary again.
    const reset = `ALTER DATABASE ${name} RESET default_transaction_read_only`;
    await postgres.administer(`BEGIN READ WRITE; ${reset}; COMMIT`);
    await database.query('INSERT INTO thing VALUES (6)');
    expect(await postgres.administer('TABLE thing')).toEqual([{ id: 6 }]);
  });

  it('tells a lost COMMIT of a writer from that of a reader', async () => {
    const write = (session: SqlSession): Promise<unknown> => session.query('INSERT INTO thing VALUES (7)');
    proxy.set('cut-after-commit');
    expect(await failureOf(database.transaction(write))).toBe('ambiguous');
    proxy.set('cut-after-commit');
    expect(await failureOf(database.transaction((s) => s.query('TABLE thing'), { readOnly: true }))).toBe(
      'unavailable',
    );
  });

  it('reads one snapshot where asked to, and writes nothing where read-only', async () => {
    const counts = await database.transaction(
      async (session) => {
        const count = async (): Promise<number> => (await session.query('TABLE thing')).rowCount;
        const before = await count();
        await postgres.administer('INSERT INTO thing VALUES (99)');
        return [before, await count()];
      },
      { snapshot: true, readOnly: true },
    );
    expect(counts).toEqual([0, 0]);
    const write = database.transaction((s) => s.query('INSERT INTO thing VALUES (1)'), { readOnly: true });
    await expect(write).rejects.toBeInstanceOf(DatabaseError);
  });

  it('survives connections that die while idle', async () => {
    await database.query('SELECT 1');
    proxy.cutAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('refuses a session that outlives its transaction', async () => {
    const escaped = await database.transaction((session) => Promise.resolve({ session }));
    await expect(escaped.session.query('SELECT 1')).rejects.toThrow('after its transaction has ended');
  });
});
