/**
 * What became of a submitted command:
 * - `done`: committed, with its own outcome
 * - `overloaded`: the queue was full, or the command waited in it until it was of no use; nothing was tried
 * - `unavailable`: nothing was stored, nothing is promised
 * - `rejected`: the database refused this command's data; nothing of it was stored
 * - `unknown`: the answer to COMMIT was lost and the look-up got no answer: it may or may not be stored
 */
export type LaneOutcome<Outcome> =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly sqlState: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface LaneObserver {
  /** After each transaction that committed. */
  batchCommitted?(lane: string, commands: number): void;
  batchFailed?(lane: string, commands: number, failure: string): void;
  overloaded?(lane: string): void;
}

export interface LaneCounters {
  readonly batches: number;
  readonly commands: number;
  readonly largestBatch: number;
}
