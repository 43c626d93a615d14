import type { BusinessDate, Money } from '@silkgate/kernel';
import type { FeeAmounts } from '@silkgate/ledger';

/** One side of a transaction as its counterparty knows it. */
export interface TransactionLeg {
  readonly participantId: string;
  /** The paymentRequestId or refundRequestId in that counterparty's books. */
  readonly requestId: string;
  readonly counterpartyReference: string | undefined;
}

/**
 * A successful payment or refund as settlement books it. Amounts are positive for both; for a refund they are what is
 * given back. A reversal is a refund of everything on the payment's own date, after which no file lists either. payerSettlement = inventoryAmount + markupAmount; fees.discount is the sum of its three shares.
 */
export interface Transaction {
  readonly type: 'PAYMENT' | 'REFUND' | 'REVERSAL';
  /** Our paymentId, refundId or reversalId. */
  readonly transactionId: string;
  /** The payment's id, for a refund that of the original. */
  readonly paymentId: string;
  readonly businessDate: BusinessDate;
  /** ISO 8601: paymentTime, refundTime or reversalTime. */
  readonly occurredAt: string;
  readonly payer: TransactionLeg;
  readonly payee: TransactionLeg;
  readonly merchantId: string;
  readonly transaction: Money;
  readonly billing: Money;
  readonly payerSettlement: Money;
  readonly payeeSettlement: Money;
  readonly inventoryAmount: Money;
  readonly markupAmount: Money;
  readonly fees: FeeAmounts;
}
