/** The demo day in figures, read from the stores after the fact; the shape is fixed for those who read the file. */
export interface DayReport {
  readonly payments: { requested: number; success: number; failed: number; cancelled: number; unfinished: number };
  readonly refunds: { requested: number; success: number; failed: number };
  readonly participants: { wallets: number; acquirers: number; countries: number; currencies: number };
  readonly flows: Readonly<Record<string, number>>;
  readonly ledger: { journals: number; entries: number; zeroSum: boolean; balancesMatchEntries: boolean };
  readonly merchants: { count: number; paid: number; paidMinor: string };
  readonly reconciliation: { compared: number; matched: number; breaks: number };
  readonly conversions: { records: number; recomputed: number; mismatches: number };
  readonly events: { log: 'kafka' | 'embedded'; published: number; deadLetters: number };
  readonly residentMb: Readonly<Record<string, number>>;
  readonly gatewayCopies: Readonly<Record<string, number>>;
  readonly violations: readonly { invariant: string; detail: string }[];
  /** Whether every check of the report holds. */
  readonly holds: boolean;
  readonly elapsedMs: number;
}
