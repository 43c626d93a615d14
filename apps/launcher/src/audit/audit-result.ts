/** How an invariant of docs/invariants.md stands. */
export interface InvariantStatus {
  readonly invariant: string;
  readonly title: string;
  readonly status: 'held' | 'violated' | 'not-covered';
  /** How many things were compared for it. */
  readonly compared: number;
  /** What was not covered, and why. */
  readonly notes: readonly string[];
}

export interface InvariantViolation {
  readonly invariant: string;
  /** `schema.table key=value, ...`, or a place in a counterparty's book. */
  readonly row: string;
  /** Column, what was expected and what was found. */
  readonly detail: string;
}

export interface AuditResult {
  readonly checks: readonly InvariantStatus[];
  readonly violations: readonly InvariantViolation[];
}

/** The invariants of docs/invariants.md by number. */
export const INVARIANT_TITLES: Readonly<Record<number, string>> = {
  1: 'Entries sum to zero per journal and currency',
  2: 'Stored balances and sums equal what they are made of',
  3: 'Nothing accepted is lost; every payment becomes final',
  4: "Both counterparties' books agree",
  5: 'State history is a path of the transition table',
  6: 'Positions equal unsettled payments and never pass their cap',
  7: 'Each change has one event; each event one effect',
  8: 'Every amount follows from its record',
  9: 'Refunds never exceed the payment',
  10: 'The audit log verifies end to end',
  11: 'Reconciliation reports exactly the differences',
  12: 'Nothing unauthenticated has an effect',
};

/** Invariants that no check here looks at, with the reason. */
export const NOT_COVERED: Readonly<Record<number, string>> = {
  10: 'the tamper-evident audit log is not built yet',
  12: 'shown by tests over the wire: refused requests leave no rows to look at',
};
