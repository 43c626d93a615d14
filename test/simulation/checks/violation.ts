/** A contradiction; `invariant` is the number of docs/invariants.md, or what else must not happen. */
export interface Violation {
  readonly invariant: number | 'defect' | 'deadlock';
  readonly detail: string;
  /** What its story is told by: ids that its lines of the trace name. */
  readonly about?: readonly string[];
}
