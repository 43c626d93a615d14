import type { Difference } from './difference.js';

/** A difference with the transaction it is about. */
export interface FoundDifference extends Difference {
  readonly transactionType: 'PAYMENT' | 'REFUND' | 'PAYOUT';
  readonly requestId: string;
  readonly paymentId?: string;
  readonly fileId?: string;
  readonly line?: number;
}

export interface MatchResult {
  /** Transactions that count for this comparison, each once. */
  readonly compared: bigint;
  readonly differences: readonly FoundDifference[];
}

/** Transactions in which nothing differs. */
export function matchedOf({ compared, differences }: MatchResult): bigint {
  return compared - BigInt(new Set(differences.map(keyOf)).size);
}

/** One row for each class and transaction: a third copy of a row is the same duplicate. */
export function distinct(differences: readonly FoundDifference[]): readonly FoundDifference[] {
  return [...new Map(differences.map((each) => [`${each.class} ${keyOf(each)}`, each])).values()];
}

function keyOf({ transactionType, requestId }: FoundDifference): string {
  return `${transactionType} ${requestId}`;
}
