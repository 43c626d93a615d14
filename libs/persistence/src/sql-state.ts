import type { DatabaseFailure } from './database-error.js';

const RETRY = new Set(['40P01', '40001', '55P03']);
/** Data exception, integrity violation, limit exceeded by the row (an index entry too large). */
const REJECTED_CLASSES = new Set(['22', '23', '54']);
/** Connection exception, insufficient resources, operator intervention (57014: statement timeout), system error. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58']);
/** idle_in_transaction_session_timeout, transaction_timeout, read-only standby after a failover. */
const UNAVAILABLE = new Set(['25P03', '25P04', '25006']);

/** Source: PostgreSQL documentation, appendix A. */
export function failureOfSqlState(sqlState: string): DatabaseFailure {
  if (RETRY.has(sqlState)) return 'retry';
  const sqlClass = sqlState.slice(0, 2);
  if (REJECTED_CLASSES.has(sqlClass)) return 'rejected';
  if (UNAVAILABLE_CLASSES.has(sqlClass) || UNAVAILABLE.has(sqlState)) return 'unavailable';
  return 'fatal';
}
