import type { AmountJson } from '@silkgate/kernel';

interface Fact {
  /** The paymentRequestId, refundRequestId or payoutId as this acquirer knows it. */
  readonly requestId: string;
  /** ISO 8601, UTC+8. */
  readonly time: string;
}

/** `INITIATOR`: our cashier asked the switch, the id is ours. `RESPONDER`: the switch asked us (push), the id is its. */
export type Role = 'INITIATOR' | 'RESPONDER';
export type Scenario = 'PaymentCode' | 'OrderCode';

/**
 * The acquirer's book, one fact a line, never changed. CREDIT, CREDIT_RETURN, REFUND_DEBIT and PAYOUT_CREDIT move a
 * merchant's money; the others move none.
 */
export type AcquirerFact =
  | (Fact & {
      readonly kind: 'ORDER';
      readonly orderId: string;
      readonly codeValue: string;
      readonly merchantId: string;
      readonly amount: AmountJson;
      readonly expiresAt: string;
    })
  | (Fact & {
      readonly kind: 'ASKED';
      readonly orderId: string;
      readonly merchantId: string;
      readonly amount: AmountJson;
      readonly codeValue: string;
      readonly scenario: Scenario;
      readonly customerId?: string;
      readonly walletId?: string;
    })
  | (Fact & {
      readonly kind: 'PENDING';
      readonly merchantId: string;
      readonly amount: AmountJson;
      readonly acquirerReference: string;
      /** A fault: the credit comes at the moment of the first cancel. */
      readonly creditedByCancel?: true;
    })
  | (Fact & {
      readonly kind: 'CREDIT';
      readonly role: Role;
      /** Absent where someone else acted with this acquirer's key and a notification told of it. */
      readonly merchantId?: string;
      readonly amount: AmountJson;
      readonly acquirerReference: string;
      readonly switchId?: string;
      readonly businessDate?: string;
      readonly settlementAmount?: AmountJson;
    })
  | (Fact & {
      readonly kind: 'REFUSED';
      readonly role: Role;
      readonly amount?: AmountJson;
      readonly resultCode: string;
    })
  | (Fact & { readonly kind: 'TOMBSTONE' })
  | (Fact & { readonly kind: 'CREDIT_RETURN'; readonly merchantId?: string; readonly amount: AmountJson })
  | (Fact & {
      readonly kind: 'REFUND_ASKED';
      readonly originalRequestId: string;
      readonly amount: AmountJson;
    })
  | (Fact & {
      readonly kind: 'REFUND_DEBIT';
      readonly originalRequestId: string;
      readonly merchantId?: string;
      readonly amount: AmountJson;
      readonly switchId?: string;
      readonly businessDate?: string;
    })
  | (Fact & {
      readonly kind: 'REFUND_REFUSED';
      readonly originalRequestId: string;
      readonly resultCode: string;
    })
  | (Fact & {
      readonly kind: 'PAYOUT_CREDIT';
      readonly batchId: string;
      readonly merchantId: string;
      readonly amount: AmountJson;
    })
  | (Fact & {
      readonly kind: 'LEARNT';
      readonly of: 'PAYMENT' | 'REFUND';
      readonly switchId?: string;
      readonly businessDate?: string;
    })
  /** The daily file of `businessDate` was cut here. */
  | (Fact & { readonly kind: 'FILED'; readonly businessDate: string });

export const ACQUIRER_MONEY_KINDS: ReadonlySet<AcquirerFact['kind']> = new Set([
  'CREDIT',
  'CREDIT_RETURN',
  'REFUND_DEBIT',
  'PAYOUT_CREDIT',
]);
