import pg from 'pg';
import { columnTypes } from '../../libs/persistence/src/adapters/pg-types.js';
import { drained, type SimulatedTime } from './simulated-time.js';
import { shortHash, type Trace } from './trace.js';

/** A statement that is unfinished after this long may be waiting for a lock. */
const LOOK_AFTER_MS = 2;

export interface SimulatedConnection {
  readonly client: pg.Client;
  readonly pid: number;
  readonly name: string;
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

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms);
  });
}

/**
 * One statement at a time over all connections of all copies. A statement that waits for a lock is set aside, and only
 * those it waits for proceed until it is free again: several waiters racing for one row would not give one order.
 */
export class StatementLane {
  #blocked: Blocked[] = [];
  #deferred: Statement[] = [];
  #statements = 0;
  #lockWaits = 0;

  private constructor(
    private readonly control: pg.Client,
    private readonly time: SimulatedTime,
    private readonly trace: Trace,
  ) {}

  static async open(adminUrl: string, time: SimulatedTime, trace: Trace): Promise<StatementLane> {
    const control = new pg.Client({ connectionString: adminUrl });
    await control.connect();
    return new StatementLane(control, time, trace);
  }

  get counters(): { readonly statements: number; readonly lockWaits: number } {
    return { statements: this.#statements, lockWaits: this.#lockWaits };
  }

  async connect(url: string, schema: string, name: string): Promise<SimulatedConnection> {
    const options = `-c search_path=${schema} -c TimeZone=UTC -c DateStyle=ISO`;
    const client = new pg.Client({ connectionString: url, options, types: columnTypes });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return { client, pid: rows[0]?.pid ?? 0, name };
  }

  async close(): Promise<void> {
    await this.control.end();
  }

  async execute(statement: Statement): Promise<void> {
    const top = this.#blocked.at(-1);
    if (top !== undefined && !top.blockers.includes(statement.connection.pid)) {
      this.#deferred.push(statement);
      return;
    }
    this.#statements += 1;
    const settled = this.#start(statement);
    const outcome = await this.#settledOrBlocked(settled, statement.connection.pid);
    if (Array.isArray(outcome)) this.#setAside({ statement, settled, blockers: outcome });
    else this.#finish(statement, outcome);
    await this.#freeBlocked();
  }

  /** The backend is gone with its locks and its open transaction; its statements are never answered. */
  async kill(connection: SimulatedConnection): Promise<void> {
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
    const name = values.length === 0 ? {} : { name: shortHash(text) };
    return connection.client.query({ ...name, text, values: [...values] }).then(
      (result) => ({ ok: true as const, result }),
      (error: unknown) => ({ ok: false as const, error }),
    );
  }

  /** The outcome, or the process ids it waits for. Slow is not blocked. */
  async #settledOrBlocked(settled: Promise<Settled>, pid: number): Promise<Settled | number[]> {
    for (;;) {
      const outcome = await Promise.race([settled, pause(LOOK_AFTER_MS)]);
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
      throw new Error(`deadlock: ${blocked.statement.connection.name} runs ${blocked.statement.text}`);
    }
    this.#lockWaits += 1;
    this.#note('blocked', blocked.statement);
    this.#blocked.push(blocked);
  }

  #finish(statement: Statement, outcome: Settled): void {
    if (outcome.ok) {
      const { rows, rowCount, command } = outcome.result;
      // The order of rows without ORDER BY is the plan's affair.
      const found = rows.map((row: unknown) => JSON.stringify(row)).sort();
      this.#note('done', statement, command, rowCount ?? 0, shortHash(found));
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
    this.trace.add('sql', what, connection.name, shortHash(text), shortHash(values), ...members);
  }
}
