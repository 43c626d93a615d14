import type { BusinessDate } from '@silkgate/kernel';

export type PayoutState = 'SCHEDULED' | 'INSTRUCTED' | 'PAID' | 'REJECTED';

/** What a merchant is paid for a business date. */
export interface Payout {
  readonly payoutId: string;
  readonly batchId: string;
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly businessDate: BusinessDate;
  /** Account at its domestic wallet. */
  readonly account: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly state: PayoutState;
}

/** Payouts that one funding of a domestic wallet pays. */
export interface PayoutBatch {
  readonly batchId: string;
  readonly acquirerId: string;
  readonly businessDate: BusinessDate;
  readonly currency: string;
  readonly sequence: number;
  readonly totalMinor: bigint;
  readonly valueDate: BusinessDate;
  readonly immediate: boolean;
}
