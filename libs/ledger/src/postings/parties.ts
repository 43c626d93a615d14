import type { CurrencyCode } from '@silkgate/kernel';

export interface Parties {
  readonly payerParticipantId: string;
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly transactionCurrency: CurrencyCode;
  /** The payer's participant's settlement currency. */
  readonly settlementCurrency: CurrencyCode;
}
