import type { BusinessDate } from '@silkgate/kernel';

/** What settlement needs of a version of a participant and its agreement. */
export interface Participant {
  readonly participantId: string;
  readonly kind: 'wallet' | 'acquirer';
  readonly name: string;
  readonly agreementId: string;
  readonly settlementCurrency: string;
  readonly settlementLagDays: number;
  readonly holidays: readonly BusinessDate[];
  /** Account at the settlement bank. */
  readonly settlementAccount: string;
  /** Whether this version was in force at the instant it was asked for. */
  readonly inForce: boolean;
}

/** What settlement needs of a version of a merchant. */
export interface Merchant {
  readonly merchantId: string;
  readonly acquirerId: string;
  readonly name: string;
  /** Account at its domestic wallet. */
  readonly payoutAccount: string;
  readonly payoutLagDays: number;
}
