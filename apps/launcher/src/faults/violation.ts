/** Something that must never be, whatever fails; `invariant` is a number of docs/invariants.md. */
export interface FaultViolation {
  readonly invariant: string;
  readonly detail: string;
}

/** Invariant 3: nothing may stay undone once the fault is over. */
export const LIVENESS = '3';
