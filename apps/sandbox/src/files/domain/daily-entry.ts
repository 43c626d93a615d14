import type { AmountJson, BusinessDate } from '@silkgate/kernel';

/** One line of a participant's daily file; the columns of docs/architecture.md. */
export interface DailyEntry {
  readonly transactionType: 'PAYMENT' | 'REFUND';
  readonly requestId: string;
  readonly originalRequestId?: string;
  readonly counterpartyId?: string;
  readonly merchantId?: string;
  readonly merchantName?: string;
  readonly amount: AmountJson;
  readonly settlementAmount?: AmountJson;
  /** An acquirer's share of the discount; of a refund what goes back of it, which may be a minor unit below zero. */
  readonly fee?: AmountJson;
  /** ISO 8601, UTC+8. */
  readonly transactionTime: string;
}

export interface DailyFile {
  readonly participantId: string;
  readonly businessDate: BusinessDate;
  readonly entries: readonly DailyEntry[];
  /** Domestic wallets list their share of the discount; wallets of payers cannot know theirs in advance. */
  readonly withFees: boolean;
}

/** What can be in a file. `filedOn` is the date of the file that holds it. */
export interface Filable {
  readonly time: string;
  readonly businessDate?: string;
  filedOn?: string;
}

/**
 * What the file of a date holds: what it held when it was cut, else what is in no file yet and of that date, or of an
 * earlier one that was cut without it. So a file can be written again after a crash.
 */
export function belongsInFile(
  item: Filable,
  businessDate: BusinessDate,
  dateOf: (item: Filable) => BusinessDate,
): boolean {
  return item.filedOn === undefined ? dateOf(item) <= businessDate : item.filedOn === businessDate;
}
