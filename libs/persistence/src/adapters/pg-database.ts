import { createHash } from 'node:crypto';
import { strict as assert } from 'node:assert';
import pg from 'pg';
import { DatabaseError } from '../database-error.js';
import type {
  CopyDatabase,
  CopySession,
  CopyTarget,
  CopyValue,
  SqlResult,
  TransactionOptions,
} from '../database.js';
import { copyRows } from './copy-rows.js';
import { breaksConnection, toDatabaseError } from './pg-failure.js';
import { columnTypes } from './pg-types.js';

export interface PgDatabaseOptions {
  /** postgres://role:password@host:port/database */
  readonly url: string;
  readonly applicationName: string;
  /** Becomes the search_path. */
  readonly schema: string;
  readonly maxConnections?: number;
  /** How long a transaction waits for a connection, a new one or one of the pool's. */
  readonly connectionTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  /** Told about connections that break while idle or in use; the pool replaces them by itself. */
  readonly onConnectionLost?: (reason: string) => void;
}

function poolConfig(options: PgDatabaseOptions): pg.PoolConfig {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 4,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 3_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: clientTimeoutMs(statementTimeoutMs),
    lock_timeout: options.lockTimeoutMs ?? 5_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 15_000,
    options: `-c search_path=${options.schema} -c TimeZone=UTC -c DateStyle=ISO`,
    types: columnTypes,
    keepAlive: true,
  };
}

/** The client gives up a little later than the server: a server that does not answer at all is lost. */
function clientTimeoutMs(statementTimeoutMs: number): number {
  return statementTimeoutMs + 2_000;
}

function beginStatement(options: TransactionOptions): string {
  const isolation = options.snapshot === true ? ' ISOLATION LEVEL REPEATABLE READ' : '';
  return `BEGIN${isolation}${options.readOnly === true ? ' READ ONLY' : ''}`;
}

/** Statements that begin like this change nothing, or (functions) are safe to repeat. */
const READS = /^\s*(select|values|show)\b/i;

/** Postgres behind the {@link Database} port: pooled, prepared statements, failures classed. */
export class PgDatabase implements CopyDatabase {
  readonly #pool: pg.Pool;
  readonly #statementNames = new Map<string, string>();

  constructor(options: PgDatabaseOptions) {
    assert(/^[a-z_][a-z0-9_]*$/.test(options.schema), 'schema must be a plain identifier');
    this.#pool = new pg.Pool(poolConfig(options));
    const lost = (error: Error): void => options.onConnectionLost?.(error.message);
    this.#pool.on('error', lost);
    // A client in use reports through its query's promise as well; without a listener it would end the process.
    this.#pool.on('connect', (client) => client.on('error', lost));
  }

  async query<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<SqlResult<Row>> {
    const client = await this.#connect();
    let broken = false;
    try {
      return await this.#run<Row>(client, text, values);
    } catch (error) {
      broken = breaksConnection(error);
      throw toDatabaseError(error, READS.test(text) ? 'statement' : 'single-write');
    } finally {
      client.release(broken);
    }
  }

  async transaction<T>(
    work: (session: CopySession) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const client = await this.#connect();
    const { statementTimeoutMs } = options;
    const transaction = new PgTransaction(client, (text, values) =>
      this.#run(client, text, values, statementTimeoutMs),
    );
    try {
      return await transaction.run(work, options);
    } finally {
      client.release(transaction.broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw toDatabaseError(error, 'connect');
    }
  }

  async #run<Row>(
    client: pg.PoolClient,
    text: string,
    values: readonly unknown[],
    statementTimeoutMs?: number,
  ): Promise<SqlResult<Row>> {
    const waits =
      statementTimeoutMs === undefined ? {} : { query_timeout: clientTimeoutMs(statementTimeoutMs) };
    const result = await client.query({ name: this.#nameOf(text), text, values: [...values], ...waits });
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
  }

  #nameOf(text: string): string {
    const known = this.#statementNames.get(text);
    if (known !== undefined) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    this.#statementNames.set(text, name);
    return name;
  }
}

type RunStatement = (text: string, values: readonly unknown[]) => Promise<SqlResult<unknown>>;

/** One transaction on one connection. */
class PgTransaction implements CopySession {
  broken = false;
  #open = false;
  #firstFailure: DatabaseError | undefined;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly statement: RunStatement,
  ) {}

  async query<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<SqlResult<Row>> {
    return this.#failing(async () => (await this.statement(text, values)) as SqlResult<Row>);
  }

  copyInto(target: CopyTarget, rows: Iterable<readonly CopyValue[]>): Promise<number> {
    return this.#failing(() => copyRows(this.client, target, rows));
  }

  async run<T>(work: (session: CopySession) => Promise<T>, options: TransactionOptions): Promise<T> {
    await this.#control(beginStatement(options), 'statement');
    this.#open = true;
    try {
      await this.#allow(options.statementTimeoutMs);
      const result = await work(this);
      this.#open = false;
      await this.#commit(options.readOnly === true);
      return result;
    } catch (error) {
      const wasOpen = this.#open;
      this.#open = false;
      if (wasOpen) await this.#rollBack();
      throw error;
    }
  }

  /** Until the transaction ends. */
  async #allow(statementTimeoutMs: number | undefined): Promise<void> {
    if (statementTimeoutMs === undefined) return;
    await this.#control(`SET LOCAL statement_timeout = ${Math.trunc(statementTimeoutMs)}`, 'statement');
  }

  /** A failure is classed, and remembered for the COMMIT that may be queued behind it. */
  async #failing<T>(statement: () => Promise<T>): Promise<T> {
    assert(this.#open, 'a session must not be used after its transaction has ended');
    try {
      return await statement();
    } catch (error) {
      if (breaksConnection(error)) this.broken = true;
      const failure = toDatabaseError(error, 'statement');
      this.#firstFailure ??= failure;
      throw failure;
    }
  }

  /** Queued behind a failed statement Postgres answers COMMIT with the tag ROLLBACK and no error. */
  async #commit(readOnly: boolean): Promise<void> {
    const tag = await this.#control('COMMIT', readOnly ? 'statement' : 'commit');
    if (tag === 'COMMIT') return;
    throw new DatabaseError(`COMMIT was answered by ${tag}: nothing was stored`, {
      failure: this.#firstFailure?.failure ?? 'fatal',
      sqlState: this.#firstFailure?.sqlState,
      constraint: this.#firstFailure?.constraint,
      cause: this.#firstFailure,
    });
  }

  async #rollBack(): Promise<void> {
    if (this.broken) return;
    try {
      await this.client.query('ROLLBACK');
    } catch {
      // The server rolls back by itself when the connection ends; the first error is the one to report.
      this.broken = true;
    }
  }

  async #control(text: string, phase: 'statement' | 'commit'): Promise<string> {
    try {
      return (await this.client.query(text)).command;
    } catch (error) {
      if (breaksConnection(error)) this.broken = true;
      throw toDatabaseError(error, phase);
    }
  }
}
