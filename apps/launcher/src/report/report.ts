/** Payments of one participant or flow, amounts in minor units of one currency. */
export interface Turnover {
  readonly name: string;
  readonly payments: number;
  readonly refunds: number;
  readonly currency: string;
  readonly paidMinor: string;
  readonly refundedMinor: string;
}

/** What one merchant was paid for the day, beside what its statement says. */
export interface MerchantPaid {
  readonly merchantId: string;
  readonly name: string;
  readonly acquirerId: string;
  readonly currency: string;
  readonly statementMinor: string;
  readonly paidMinor: string;
}

/** The demo day in figures, read from the stores after the fact; the shape is fixed for those who read the file. */
export interface DayReport {
  readonly payments: {
    requested: number;
    success: number;
    failed: number;
    cancelled: number;
    unfinished: number;
  };
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
  /** In the payer's billing currency, by wallet. */
  readonly byWallet: readonly Turnover[];
  /** In the transaction currency, by acquirer. */
  readonly byAcquirer: readonly Turnover[];
  readonly merchantsPaid: readonly MerchantPaid[];
  readonly violations: readonly { invariant: string; detail: string }[];
  /** Whether every check of the report holds. */
  readonly holds: boolean;
  readonly elapsedMs: number;
}
