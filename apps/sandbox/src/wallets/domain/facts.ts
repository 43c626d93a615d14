import type { AmountJson } from '@silkgate/kernel';

interface Fact {
  /** The paymentRequestId or refundRequestId as this wallet knows it. */
  readonly requestId: string;
  /** ISO 8601, UTC+8. */
  readonly time: string;
}

/** What the order was, as the switch told it or the user scanned it. */
export interface Shop {
  readonly merchantId?: string;
  readonly merchantName?: string;
}

/** `RESPONDER`: the switch asked us, the id is the switch's. `INITIATOR`: we asked, the id is ours. */
export type Role = 'RESPONDER' | 'INITIATOR';

/**
 * The wallet's book, one fact a line, never changed. DEBIT, DEBIT_RETURN and REFUND_CREDIT move a user's money in
 * payments; TOP_UP is the user's own; HOLD keeps money aside; the others move none.
 */
export type WalletFact =
  | (Fact & { readonly kind: 'TOP_UP'; readonly userId: string; readonly amount: AmountJson })
  | (Fact &
      Shop & {
        readonly kind: 'PENDING';
        readonly userId: string;
        readonly amount: AmountJson;
        readonly settlementAmount?: AmountJson;
        readonly walletReference: string;
        readonly expiresAt?: string;
        /** The user decides: the switch is to be notified of it. Otherwise the switch has to inquire. */
        readonly byUser: boolean;
        /** A fault: the user's confirmation comes at the moment of the first cancel. */
        readonly confirmedByCancel?: true;
      })
  | (Fact &
      Shop & {
        readonly kind: 'HOLD';
        readonly userId: string;
        readonly amount: AmountJson;
        readonly push: PushTerms;
      })
  | (Fact &
      Shop & {
        readonly kind: 'DEBIT';
        readonly role: Role;
        readonly userId: string;
        readonly amount: AmountJson;
        readonly walletReference: string;
        readonly settlementAmount?: AmountJson;
        readonly switchId?: string;
        readonly businessDate?: string;
      })
  | (Fact & {
      readonly kind: 'REFUSED';
      readonly userId: string;
      readonly amount: AmountJson;
      readonly resultCode: string;
    })
  | (Fact & { readonly kind: 'RELEASED'; readonly resultCode: string })
  | (Fact & { readonly kind: 'TOMBSTONE' })
  | (Fact & { readonly kind: 'DEBIT_RETURN'; readonly userId: string; readonly amount: AmountJson })
  | (Fact & {
      readonly kind: 'REFUND_CREDIT';
      readonly originalRequestId: string;
      readonly userId: string;
      readonly amount: AmountJson;
      readonly walletReference: string;
      readonly settlementAmount?: AmountJson;
      readonly switchId?: string;
      readonly businessDate?: string;
    })
  | (Fact & {
      readonly kind: 'REFUND_REFUSED';
      readonly originalRequestId: string;
      readonly amount: AmountJson;
      readonly resultCode: string;
    })
  | (Fact & { readonly kind: 'NOTIFIED' })
  | (Fact & {
      readonly kind: 'LEARNT';
      readonly of: 'PAYMENT' | 'REFUND';
      readonly switchId?: string;
      readonly businessDate?: string;
      readonly settlementAmount?: AmountJson;
    })
  /** The daily file of `businessDate` was cut here: what is above it and not later than that date is in a file. */
  | (Fact & { readonly kind: 'FILED'; readonly businessDate: string });

/** What a push payment needs to be asked again with the same key parameters after a restart. */
export interface PushTerms {
  readonly codeValue: string;
  readonly quoteId: string;
  readonly payToAmount: AmountJson;
}

export const WALLET_MONEY_KINDS: ReadonlySet<WalletFact['kind']> = new Set([
  'DEBIT',
  'DEBIT_RETURN',
  'REFUND_CREDIT',
]);
