/** One published rate, as fx takes it in: `value` units of one side for `unit` units of the other. */
export interface PublishedQuotation {
  readonly currency: string;
  readonly value: string;
  readonly unit: number;
  readonly direction: 'BASE_PER_CURRENCY' | 'CURRENCY_PER_BASE';
}

export interface ReplayedRates {
  /** The day on which these values were really published. */
  readonly replayedFrom: string;
  readonly quotations: readonly PublishedQuotation[];
}
