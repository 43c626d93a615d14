export interface SqlResult<Row> {
  readonly rows: Row[];
  /** Rows returned or affected. */
  readonly rowCount: number;
}

/** One open transaction. Using it after the transaction has ended is a programmer error. */
export interface SqlSession {
  /** Values are passed as parameters `$1..$n`; arrays become Postgres arrays (for `unnest`). */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>>;
}

/** Text, a number or a truth value as Postgres reads it from text, or nothing. Text must not hold U+0000. */
export type CopyValue = string | number | bigint | boolean | null;

export interface CopyTarget {
  /** `table` or `schema.table`. */
  readonly table: string;
  readonly columns: readonly string[];
}

/** A session that can also load rows with COPY, for thousands of them and more. */
export interface CopySession extends SqlSession {
  /**
   * Streams rows, a value for each column, into a table; answers how many. They are taken as the connection can, so
   * that they need not be in memory at once. It is one statement: a row that the table refuses refuses them all.
   */
  copyInto(target: CopyTarget, rows: Iterable<readonly CopyValue[]>): Promise<number>;
}

export interface TransactionOptions {
  readonly readOnly?: boolean;
  /** REPEATABLE READ: every statement sees the same snapshot. */
  readonly snapshot?: boolean;
  /** How long each of its statements may take, instead of what all others may. */
  readonly statementTimeoutMs?: number;
}

/**
 * The port to a service's Postgres. Failures arrive as {@link DatabaseError}, classed.
 *
 * Column types as they arrive: int8 and numeric are strings, `date` is `YYYY-MM-DD`, timestamptz is
 * epoch milliseconds (number), json and jsonb are parsed.
 */
export interface Database extends SqlSession {
  /** Runs `work` in one transaction; commits when it resolves, rolls back when it throws. */
  transaction<T>(work: (session: SqlSession) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Ends all connections after the transactions in progress. */
  close(): Promise<void>;
}

/** A database whose transactions can load rows with COPY. */
export interface CopyDatabase extends Database {
  transaction<T>(work: (session: CopySession) => Promise<T>, options?: TransactionOptions): Promise<T>;
}
