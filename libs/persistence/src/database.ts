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

export interface TransactionOptions {
  readonly readOnly?: boolean;
  /** REPEATABLE READ: every statement sees the same snapshot. */
  readonly snapshot?: boolean;
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
