import fc from 'fast-check';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { PgDatabase } from '../adapters/pg-database.js';
import type { Database, SqlSession } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { startTestPostgres, startTestProxy, type TestPostgres, type TestProxy } from '../testing/index.js';
import { CommitLane } from './commit-lane.js';
import type { CommitLaneOptions } from './lane-options.js';

interface Deposit {
  readonly id: string;
  readonly amount: number;
  readonly note: string;
}

let postgres: TestPostgres;
let proxy: TestProxy;
let database: Database;

beforeAll(async () => {
  postgres = await startTestPostgres({ settings: ['deadlock_timeout=50ms'] });
  proxy = await startTestProxy(postgres.adminUrl);
  await postgres.administer(
    'CREATE TABLE deposit (id text PRIMARY KEY, amount int NOT NULL CHECK (amount > 0), note text NOT NULL, position bigserial)',
  );
  database = new PgDatabase({
    url: proxy.url,
    applicationName: 'lane-spec',
    schema: 'public',
    maxConnections: 4,
    connectionTimeoutMs: 1_000,
  });
});

afterAll(async () => {
  await database.close();
  await proxy.stop();
  await postgres.stop();
});

beforeEach(async () => {
  proxy.set('pass');
  await postgres.administer('TRUNCATE deposit');
});

async function insert(session: SqlSession, deposits: readonly Deposit[]): Promise<string[]> {
  await session.query(
    `INSERT INTO deposit (id, amount, note)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[]) ON CONFLICT (id) DO NOTHING`,
    [deposits.map((d) => d.id), deposits.map((d) => d.amount), deposits.map((d) => d.note)],
  );
  return deposits.map((d) => `stored ${d.id}`);
}

async function recover(deposit: Deposit): Promise<string | undefined> {
  const found = await database.query('SELECT id FROM deposit WHERE id = $1', [deposit.id]);
  return found.rowCount === 1 ? `found ${deposit.id}` : undefined;
}

function laneOf(changes: Partial<CommitLaneOptions<Deposit, string>> = {}): CommitLane<Deposit, string> {
  return new CommitLane<Deposit, string>({
    name: 'deposits',
    database,
    timers: new SystemTimers(),
    execute: insert,
    recover,
    ...changes,
  });
}

function deposit(id: number | string, amount = 1, note = ''): Deposit {
  return { id: String(id), amount, note };
}

async function storedIds(): Promise<string[]> {
  const rows = await postgres.administer<{ id: string }>('SELECT id FROM deposit ORDER BY position');
  return rows.map((row) => row.id);
}

describe('a commit lane', () => {
  it('lets concurrent commands share a commit and keeps their order', async () => {
    const lane = laneOf({ maxBatch: 100 });
    const all = Array.from({ length: 500 }, (_, index) => deposit(index));
    const outcomes = await Promise.all(all.map((each) => lane.submit(each)));
    expect(outcomes).toEqual(all.map((each) => ({ kind: 'done', outcome: `stored ${each.id}` })));
    expect(lane.counters).toEqual({ batches: 5, commands: 500, largestBatch: 100 });
    expect(await storedIds()).toEqual(all.map((each) => each.id));
  });

  it('starts at once when idle and gathers what arrives while a commit is in flight', async () => {
    const lane = laneOf();
    const first = lane.submit(deposit('first'));
    await new Promise((resolve) => setImmediate(resolve));
    const rest = Array.from({ length: 40 }, (_, index) => lane.submit(deposit(index)));
    await Promise.all([first, ...rest]);
    expect(lane.counters).toEqual({ batches: 2, commands: 41, largestBatch: 40 });
  });

  it('fails a row that the database refuses alone, wherever it stands', async () => {
    const bad = fc.constantFrom<Partial<Deposit>>({ amount: 0 }, { note: 'a\0b' }, { amount: 3e9 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(bad, { freq: 6 }), { minLength: 1, maxLength: 40 }),
        async (plan) => {
          await postgres.administer('TRUNCATE deposit');
          const lane = laneOf();
          const all = plan.map((fault, index) => ({ ...deposit(index), ...fault }));
          const outcomes = await Promise.all(all.map((each) => lane.submit(each)));
          expect(outcomes.map((each) => each.kind)).toEqual(
            plan.map((fault) => (fault === null ? 'done' : 'rejected')),
          );
          expect(await storedIds()).toEqual(
            all.filter((_, index) => plan[index] === null).map((each) => each.id),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('names the SQLSTATE of a refused row', async () => {
    const [byteZero, check] = await Promise.all([
      laneOf().submit(deposit(1, 1, '\0')),
      laneOf().submit(deposit(2, -1)),
    ]);
    expect(byteZero).toMatchObject({ kind: 'rejected', sqlState: '22021' });
    expect(check).toMatchObject({ kind: 'rejected', sqlState: '23514' });
  });

  it('runs a batch again that was the victim of a deadlock', async () => {
    await postgres.administer("INSERT INTO deposit VALUES ('a', 1, ''), ('b', 1, '')");
    const add = async (session: SqlSession, order: readonly string[]): Promise<void> => {
      for (const id of order) {
        await session.query('UPDATE deposit SET amount = amount + 1 WHERE id = $1', [id]);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const failures: string[] = [];
    const crossing = ['a,b', 'b,a'].map((order) =>
      laneOf({
        execute: async (session) => {
          await add(session, order.split(','));
          return ['added'];
        },
        observer: { batchFailed: (_lane, _count, failure) => failures.push(failure) },
      }).submit(deposit('unused')),
    );
    const outcomes = await Promise.all(crossing);
    expect(outcomes).toEqual([
      { kind: 'done', outcome: 'added' },
      { kind: 'done', outcome: 'added' },
    ]);
    expect(failures).toContain('retry');
    const rows = await postgres.administer('SELECT amount FROM deposit');
    expect(rows).toEqual([{ amount: 3 }, { amount: 3 }]);
  });

  it('promises nothing when the backend is killed between statements', async () => {
    const lane = laneOf({
      execute: async (session, deposits) => {
        const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await postgres.administer('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
        return insert(session, deposits);
      },
    });
    const outcomes = await Promise.all([lane.submit(deposit(1)), lane.submit(deposit(2))]);
    expect(outcomes.map((each) => each.kind)).toEqual(['unavailable', 'unavailable']);
    expect(await storedIds()).toEqual([]);
    expect(await laneOf().submit(deposit(3))).toEqual({ kind: 'done', outcome: 'stored 3' });
  });

  it('finds what was committed when only the answer to COMMIT is lost', async () => {
    proxy.set('cut-after-commit');
    const lane = laneOf();
    const outcomes = await Promise.all([lane.submit(deposit(1)), lane.submit(deposit(2))]);
    expect(outcomes).toEqual([
      { kind: 'done', outcome: 'found 1' },
      { kind: 'done', outcome: 'found 2' },
    ]);
    expect(await storedIds()).toEqual(['1', '2']);
  });

  it('runs again what was not committed when COMMIT itself is lost', async () => {
    proxy.set('cut-before-commit');
    const outcomes = await Promise.all([laneOf().submit(deposit(1))]);
    expect(outcomes).toEqual([{ kind: 'done', outcome: 'stored 1' }]);
    expect(await storedIds()).toEqual(['1']);
  });

  it('answers unknown, never unavailable, when the look-up gets no answer either', async () => {
    const timers = { ...new SystemTimers(), schedule: () => () => undefined, sleep: () => Promise.resolve() };
    const lane = laneOf({
      timers,
      execute: async (session, deposits) => {
        const outcome = await insert(session, deposits);
        proxy.set('cut-after-commit');
        return outcome;
      },
      recover: () => {
        throw new DatabaseError('away', { failure: 'unavailable' });
      },
    });
    expect(await lane.submit(deposit(1))).toEqual({ kind: 'unknown', reason: 'away' });
    expect(await storedIds()).toEqual(['1']);
  });

  it('answers unavailable while the server is away and works again when it is back', async () => {
    proxy.set('refuse');
    proxy.cutAll();
    expect((await laneOf().submit(deposit(1))).kind).toBe('unavailable');
    proxy.set('pass');
    expect(await laneOf().submit(deposit(1))).toEqual({ kind: 'done', outcome: 'stored 1' });
  });

  it('refuses what does not fit the queue and loses nothing it took', async () => {
    const overloaded: string[] = [];
    const lane = laneOf({
      maxBatch: 2,
      maxQueue: 5,
      observer: { overloaded: (name) => overloaded.push(name) },
    });
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => lane.submit(deposit(n))));
    expect(outcomes.map((each) => each.kind)).toEqual([
      ...Array.from({ length: 5 }, () => 'done'),
      ...Array.from({ length: 3 }, () => 'overloaded'),
    ]);
    expect(overloaded).toEqual(['deposits', 'deposits', 'deposits']);
    expect(await storedIds()).toEqual(['0', '1', '2', '3', '4']);
  });

  it('rejects the promise of a command that trips a defect, and of no other', async () => {
    const lane = laneOf({
      execute: (session, deposits) => {
        if (deposits.some((each) => each.note === 'defect')) throw new TypeError('a defect');
        return insert(session, deposits);
      },
    });
    const good = lane.submit(deposit(1));
    const bad = lane.submit(deposit(2, 1, 'defect'));
    await expect(bad).rejects.toThrow('a defect');
    expect(await good).toEqual({ kind: 'done', outcome: 'stored 1' });
  });

  it('drains on close and takes nothing afterwards', async () => {
    const lane = laneOf({ maxBatch: 3 });
    const taken = Array.from({ length: 10 }, (_, n) => lane.submit(deposit(n)));
    await lane.close();
    expect(await storedIds()).toHaveLength(10);
    expect((await Promise.all(taken)).every((each) => each.kind === 'done')).toBe(true);
    expect(await lane.submit(deposit('late'))).toEqual({ kind: 'unavailable', reason: 'closing' });
  });
});

describe('a command with a time after which it is of no use', () => {
  const clock = new SystemClock();
  const timers = new SystemTimers();

  it('is turned away at that time, untried, however long the commit under way takes', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const lane = laneOf({
      clock,
      execute: async (session, deposits) => {
        await held;
        return insert(session, deposits);
      },
    });
    const first = lane.submit(deposit('first'), clock.now() + 50);
    await timers.sleep(10);
    const startedAt = clock.now();
    const impatient = lane.submit(deposit('impatient'), startedAt + 100);
    const patient = lane.submit(deposit('patient'), startedAt + 60_000);
    const whenever = lane.submit(deposit('whenever'));
    expect(await impatient).toEqual({ kind: 'overloaded' });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(99);
    release();
    // Its transaction had begun: it is never told that nothing was tried.
    expect(await first).toEqual({ kind: 'done', outcome: 'stored first' });
    expect(await patient).toEqual({ kind: 'done', outcome: 'stored patient' });
    expect(await whenever).toEqual({ kind: 'done', outcome: 'stored whenever' });
    expect(await storedIds()).toEqual(['first', 'patient', 'whenever']);
    await lane.close();
  });

  it('is not tried again after a deadlock that outlasts it', async () => {
    let attempts = 0;
    const lane = laneOf({
      clock,
      execute: async () => {
        attempts += 1;
        await timers.sleep(60);
        throw new DatabaseError('deadlock', { failure: 'retry', sqlState: '40P01' });
      },
    });
    expect(await lane.submit(deposit('late'), clock.now() + 100)).toEqual({ kind: 'overloaded' });
    expect(attempts).toBe(2);
    await lane.close();
  });

  it('keeps the others of a crowd in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (late) => {
        const ran: string[] = [];
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        const lane = laneOf({
          clock,
          maxBatch: 3,
          execute: async (_session, deposits) => {
            ran.push(...deposits.map((each) => each.id));
            if (ran.length === 1) await held;
            return deposits.map((each) => each.id);
          },
        });
        const first = lane.submit(deposit('first'));
        await timers.sleep(1);
        const outcomes = late.map((isLate, n) =>
          lane.submit(deposit(n), isLate ? clock.now() + 5 : clock.now() + 60_000),
        );
        await timers.sleep(12);
        release();
        await first;
        const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
        expect(kinds).toEqual(late.map((isLate) => (isLate ? 'overloaded' : 'done')));
        const kept = late.flatMap((isLate, n) => (isLate ? [] : [String(n)]));
        expect(ran).toEqual(['first', ...kept]);
        await lane.close();
      }),
      { numRuns: 15 },
    );
  });
});
