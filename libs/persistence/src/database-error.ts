/**
 * What the caller may do about it:
 * - `retry`: deadlock, serialization or lock timeout (40P01, 40001, 55P03); run the transaction again
 * - `rejected`: the data was refused (SQLSTATE class 22, 23, 54); the same data will be refused again
 * - `unavailable`: not reached, or lost before COMMIT was sent; nothing was stored
 * - `ambiguous`: the connection was lost after COMMIT was sent; look up before answering
 * - `fatal`: a defect of statement, privileges or configuration
 */
export type DatabaseFailure = 'retry' | 'rejected' | 'unavailable' | 'ambiguous' | 'fatal';

export interface DatabaseErrorDetail {
  readonly failure: DatabaseFailure;
  readonly sqlState?: string | undefined;
  readonly constraint?: string | undefined;
  readonly cause?: unknown;
}

/** Never carries row values: Postgres' own `detail` may hold personal data and is left out. */
export class DatabaseError extends Error {
  readonly failure: DatabaseFailure;
  readonly sqlState?: string;
  readonly constraint?: string;

  constructor(message: string, detail: DatabaseErrorDetail) {
    super(message, { cause: detail.cause });
    this.name = 'DatabaseError';
    this.failure = detail.failure;
    if (detail.sqlState !== undefined) this.sqlState = detail.sqlState;
    if (detail.constraint !== undefined) this.constraint = detail.constraint;
  }
}

/** The failure class of any thrown value; undefined when it did not come from the database. */
export function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  return error instanceof DatabaseError ? error.failure : undefined;
}
