import { AssertionError } from 'node:assert';
import pg from 'pg';
import { DatabaseError, type DatabaseFailure } from '../database-error.js';
import { failureOfSqlState } from '../sql-state.js';

/** Where in the transaction the failure met us; decides what a lost connection means. */
export type TransactionPhase = 'connect' | 'statement' | 'commit' | 'single-write';

function lossMeans(phase: TransactionPhase): DatabaseFailure {
  return phase === 'commit' || phase === 'single-write' ? 'ambiguous' : 'unavailable';
}

/** A FATAL from the server means that the session is gone: with COMMIT under way nobody knows its fate. */
function endsSession(error: pg.DatabaseError): boolean {
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}

export function toDatabaseError(error: unknown, phase: TransactionPhase): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    const byState = failureOfSqlState(error.code);
    const lost = endsSession(error) && byState === 'unavailable';
    return new DatabaseError(message, {
      failure: lost ? lossMeans(phase) : byState,
      sqlState: error.code,
      constraint: error.constraint,
      cause: error,
    });
  }
  if (error instanceof TypeError || error instanceof RangeError || error instanceof AssertionError) {
    return new DatabaseError(message, { failure: 'fatal', cause: error });
  }
  return new DatabaseError(message, { failure: lossMeans(phase), cause: error });
}

/** read_only_sql_transaction: this server is a standby now, or was made read-only; another connection may reach the primary. */
const READ_ONLY = '25006';

/** After this error the connection must not serve anyone else. */
export function breaksConnection(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return endsSession(error) || error.code === READ_ONLY;
}
