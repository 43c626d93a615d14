import pg from 'pg';
import { columnTypes } from '../../libs/persistence/src/adapters/pg-types.js';
import { KeyCollisions } from './key-collisions.js';
import { drained, type SimulatedTime } from './simulated-time.js';
import { Standstill } from './standstill.js';
import type { Stores } from './stores.js';
import { shortHash, type Trace } from './trace.js';

/** So much of a statement's values is told. */
const TOLD_LENGTH = 400;
/** Statements are planned once a connection, whatever their values, over tables that are nearly empty then. */
const PLANNING = '-c enable_nestloop=on -c enable_seqscan=off -c plan_cache_mode=force_generic_plan';
/** A statement that is unfinished after this long may be waiting for a lock. */
const LOOK_AFTER_MS = 2;

export interface SimulatedConnection {
  readonly client: pg.Client;
  readonly pid: number;
  readonly name: string;
  /** The process whose connection this is. */
  readonly copy: string;
}

export interface Statement {
  readonly connection: SimulatedConnection;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly resolve: (result: pg.QueryResult) => void;
  readonly reject: (error: unknown) => void;
}

interface Blocked {
  readonly statement: Statement;
  readonly settled: Promise<Settled>;
  blockers: readonly number[];
}

type Settled =
  { readonly ok: true; readonly result: pg.QueryResult } | { readonly ok: false; readonly error: unknown };

function clientOptions(url: string, socketFolder: string | undefined): pg.ClientConfig {
  if (socketFolder === undefined) return { connectionString: url };
  const { username, password, pathname, port } = new URL(url);
  return {
    ...{ host: socketFolder, port: Number(port), database: pathname.slice(1) },
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms);
  });
}

/** Undefined where it takes longer. */
function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

/**
 * One statement at a time over all connections of all copies. A statement that waits for a lock is set aside, and only
 * those it waits for proceed until it is free again: several waiters racing for one row would not give one order.
 */
export class StatementLane {
  #blocked: Blocked[] = [];
  #deferred: Statement[] = [];
  readonly #names = new Map<string, string>();
  readonly #killed = new Set<number>();
  readonly #copies = new Map<number, string>();
  /** Connections with a transaction under way: until it ends, what they hold they keep. */
  readonly #inTransaction = new Set<number>();
  readonly #keys = new KeyCollisions();
  readonly counters = { statements: 0, lockWaits: 0, lockWaitsBetweenCopies: 0, keyCollisions: 0 };

  private constructor(
    private readonly control: pg.Client,
    private readonly socketFolder: string | undefined,
    private readonly time: SimulatedTime,
    private readonly trace: Trace,
  ) {}

  static async open(
    { adminUrl, socketFolder }: Pick<Stores, 'adminUrl' | 'socketFolder'>,
    time: SimulatedTime,
    trace: Trace,
  ): Promise<StatementLane> {
    const control = new pg.Client(clientOptions(adminUrl, socketFolder));
    await control.connect();
    return new StatementLane(control, socketFolder, time, trace);
  }

  async connect(
    url: string,
    { schema, copy, name }: { readonly schema: string; readonly copy: string; readonly name: string },
  ): Promise<SimulatedConnection> {
    const options = `-c search_path=${schema} -c TimeZone=UTC -c DateStyle=ISO ${PLANNING}`;
    const client = new pg.Client({
      ...clientOptions(url, this.socketFolder),
      options,
      types: columnTypes,
    });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? 0;
    this.#copies.set(pid, copy);
    return { client, pid, name, copy };
  }

  async close(): Promise<void> {
    await this.control.end();
  }

  async execute(statement: Statement): Promise<void> {
    if (this.#killed.has(statement.connection.pid)) return;
    const top = this.#blocked.at(-1);
    if (top !== undefined && !top.blockers.includes(statement.connection.pid)) {
      this.#deferred.push(statement);
      return;
    }
    this.counters.statements += 1;
    this.counters.keyCollisions += this.#keys.wantedBy(statement);
    const settled = this.#start(statement);
    const outcome = await this.#settledOrBlocked(settled, statement.connection.pid);
    if (Array.isArray(outcome)) this.#setAside({ statement, settled, blockers: outcome });
    else this.#finish(statement, outcome);
    if (this.#mayHaveFreed(statement)) await this.#freeBlocked();
  }

  /** Locks are held until their transaction ends. */
  #mayHaveFreed({ connection: { pid }, text }: Statement): boolean {
    if (text.startsWith('BEGIN')) this.#inTransaction.add(pid);
    else if (text === 'COMMIT' || text === 'ROLLBACK') this.#inTransaction.delete(pid);
    return !this.#inTransaction.has(pid);
  }

  /** The backend is gone with its locks and its open transaction; its statements are never answered. */
  async kill(connection: SimulatedConnection): Promise<void> {
    this.#killed.add(connection.pid);
    this.#keys.gone(connection.pid);
    const isOther = (statement: Statement): boolean => statement.connection !== connection;
    this.#deferred = this.#deferred.filter(isOther);
    this.#blocked = this.#blocked.filter((blocked) => isOther(blocked.statement));
    await this.control.query('SELECT pg_terminate_backend($1)', [connection.pid]);
    for (;;) {
      const { rowCount } = await this.control.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [
        connection.pid,
      ]);
      if (rowCount === 0) break;
      await pause(1);
    }
    await this.#freeBlocked();
  }

  #start({ connection, text, values }: Statement): Promise<Settled> {
    // Prepared once a connection, as in production; BEGIN, COMMIT and ROLLBACK are never prepared.
    const name = values.length === 0 ? {} : { name: this.#nameOf(text) };
    return connection.client.query({ ...name, text, values: [...values] }).then(
      (result) => ({ ok: true as const, result }),
      (error: unknown) => ({ ok: false as const, error }),
    );
  }

  /** The outcome, or the process ids it waits for. Slow is not blocked. */
  async #settledOrBlocked(settled: Promise<Settled>, pid: number): Promise<Settled | number[]> {
    for (;;) {
      const outcome = await within(settled, LOOK_AFTER_MS);
      if (outcome !== undefined) return outcome;
      const blockers = await this.#blockersOf(pid);
      if (blockers.length > 0) return blockers;
    }
  }

  async #blockersOf(pid: number): Promise<number[]> {
    const { rows } = await this.control.query<{ pids: number[] }>('SELECT pg_blocking_pids($1) AS pids', [
      pid,
    ]);
    return rows[0]?.pids ?? [];
  }

  #setAside(blocked: Blocked): void {
    const waiting = this.#blocked.map(({ statement }) => statement.connection.pid);
    if (blocked.blockers.every((pid) => waiting.includes(pid))) {
      const { connection, text } = blocked.statement;
      throw new Standstill('deadlock', `${connection.name} closes a cycle of lock waits with ${text}`);
    }
    this.#countWait(blocked);
    this.#note('blocked', blocked.statement);
    this.#blocked.push(blocked);
    this.#releaseDeferred(blocked.blockers);
  }

  /** What those who are waited for now have asked meanwhile. */
  #releaseDeferred(pids: readonly number[]): void {
    const may = ({ connection }: Statement): boolean => pids.includes(connection.pid);
    const released = this.#deferred.filter(may);
    this.#deferred = this.#deferred.filter((statement) => !may(statement));
    for (const statement of released) this.time.enqueue(0, () => this.execute(statement));
  }

  #countWait({ statement, blockers }: Blocked): void {
    this.counters.lockWaits += 1;
    const { copy } = statement.connection;
    if (blockers.some((pid) => this.#copies.get(pid) !== copy)) this.counters.lockWaitsBetweenCopies += 1;
  }

  #finish(statement: Statement, outcome: Settled): void {
    if (outcome.ok) {
      const { rows, rowCount, command } = outcome.result;
      this.#keys.done(statement);
      // The order of rows without ORDER BY is the plan's affair.
      const found = rows.map((row: unknown) => JSON.stringify(row)).sort();
      this.#note('done', statement, command, rowCount ?? 0, found.length === 0 ? '-' : shortHash(found));
      statement.resolve(outcome.result);
      return;
    }
    const code = outcome.error instanceof pg.DatabaseError ? (outcome.error.code ?? '') : 'lost';
    this.#note('failed', statement, code);
    statement.reject(outcome.error);
  }

  /** After each statement: whoever waited last may be free, then whoever waited before. */
  async #freeBlocked(): Promise<void> {
    // Whoever was answered goes on first; how long the lock takes to change hands must make no difference.
    await drained();
    for (let top = this.#blocked.at(-1); top !== undefined; top = this.#blocked.at(-1)) {
      const outcome = await this.#settledOrBlocked(top.settled, top.statement.connection.pid);
      if (Array.isArray(outcome)) {
        top.blockers = outcome;
        this.#releaseDeferred(outcome);
        return;
      }
      this.#blocked.pop();
      this.#finish(top.statement, outcome);
      await drained();
    }
    for (const statement of this.#deferred.splice(0)) this.time.enqueue(0, () => this.execute(statement));
  }

  #note(
    what: string,
    { connection, text, values }: Statement,
    ...members: readonly (string | number)[]
  ): void {
    this.trace.add(
      'sql',
      what,
      connection.name,
      this.#nameOf(text),
      values.length === 0 ? '-' : shortHash(values),
      ...members,
    );
    if (this.trace.isTold) this.#tell(what, connection.name, text, values);
  }

  /** For the reader of a story: what was asked, with its values. */
  #tell(what: string, connection: string, text: string, values: readonly unknown[]): void {
    const words = text.replace(/\s+/g, ' ').slice(0, 60);
    this.trace.tell(
      `${this.time.now()}   ${what} on ${connection}: ${words} ${JSON.stringify(values).slice(0, TOLD_LENGTH)}`,
    );
  }

  #nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = shortHash(text);
    this.#names.set(text, name);
    return name;
  }
}
