import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { CounterpartyBooks } from './books/books.js';

/** A row that is not as it must be: `schema.table key=value, ...` with its column, what was expected and found. */
export interface Violation {
  readonly row: string;
  readonly detail: string;
}

export interface CheckOutcome {
  /** How many things were compared, so that a check that looks at nothing shows as 0. */
  readonly compared: number;
  readonly violations: readonly Violation[];
  /** Why there was nothing to compare with, where that is so. */
  readonly notCovered?: string;
}

export interface AuditContext {
  /** One snapshot of every schema. */
  readonly session: SqlSession;
  /** Undefined where the counterparties' books are not in the data folder. */
  readonly books: CounterpartyBooks | undefined;
  /** Of a running switch the time of the audit; of a stopped one the last instant that its books know. */
  readonly now: EpochMs;
  /** When what runs now was started; undefined for a stopped switch. */
  readonly runningSince: EpochMs | undefined;
}

/** One comparison, or a family of them, under the number of the invariant it belongs to. */
export interface AuditCheck {
  readonly invariant: number;
  readonly name: string;
  /** Tables without which there is nothing to compare yet. */
  readonly tables: readonly string[];
  run(context: AuditContext): Promise<CheckOutcome>;
}

export function mergeOutcomes(outcomes: readonly CheckOutcome[]): CheckOutcome {
  return {
    compared: outcomes.reduce((sum, outcome) => sum + outcome.compared, 0),
    violations: outcomes.flatMap((outcome) => outcome.violations),
  };
}
