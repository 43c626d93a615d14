import type { PayoutState } from '../../payouts/domain/payout.js';
import type { StatementAmounts } from '../../payouts/domain/statement-amounts.js';

/** A payment or refund on a statement; signs as the merchant's payable changes. net = gross - discount - refund. */
export interface StatementLine {
  readonly transactionId: string;
  readonly transactionType: 'PAYMENT' | 'REFUND';
  /** As the merchant's domestic wallet knows it. */
  readonly requestId: string;
  readonly transactionTime: string;
  readonly grossMinor: bigint;
  /** Charged on a payment; below zero where a refund gives it back. */
  readonly discountMinor: bigint;
  readonly refundMinor: bigint;
  readonly netMinor: bigint;
}

export interface StatementPayout {
  readonly payoutId: string;
  readonly amountMinor: bigint;
  readonly state: PayoutState;
}

/**
 * A merchant's business date in one currency. closing = opening + net + returned - payout, and net is the sum of the
 * lines. PROVISIONAL until the date closes: lines may still come, and nothing is paid out.
 */
export interface Statement extends Omit<StatementAmounts, 'payoutMinor'> {
  readonly merchantName: string;
  readonly acquirerId: string;
  readonly businessDate: string;
  readonly state: 'PROVISIONAL' | 'FINAL';
  readonly payout: StatementPayout | undefined;
  readonly lines: readonly StatementLine[];
}

export function lineOf(
  transaction: Pick<StatementLine, 'transactionId' | 'transactionType' | 'requestId' | 'transactionTime'>,
  amountMinor: bigint,
  discountMinor: bigint,
): StatementLine {
  const line =
    transaction.transactionType === 'PAYMENT'
      ? { grossMinor: amountMinor, discountMinor, refundMinor: 0n }
      : { grossMinor: 0n, discountMinor: -discountMinor, refundMinor: amountMinor };
  return { ...transaction, ...line, netMinor: line.grossMinor - line.discountMinor - line.refundMinor };
}
