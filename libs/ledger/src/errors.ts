import type { CurrencyCode, Money } from '@silkgate/kernel';

/** Why the ledger refuses to post. Nothing is posted in part. */
export type LedgerError =
  | { readonly code: 'TOO_FEW_ENTRIES'; readonly count: number }
  | { readonly code: 'INVALID_BUSINESS_DATE'; readonly businessDate: string }
  | { readonly code: 'MALFORMED_ACCOUNT'; readonly account: string }
  | { readonly code: 'NON_POSITIVE_AMOUNT'; readonly account: string; readonly amount: Money }
  | { readonly code: 'ACCOUNT_CURRENCY_MISMATCH'; readonly account: string; readonly currency: CurrencyCode }
  /** Debits minus credits of that currency. */
  | { readonly code: 'UNBALANCED'; readonly currency: CurrencyCode; readonly difference: Money }
  /** An amount that a posting is made from is below zero; `field` is its name in the posting's input. */
  | { readonly code: 'NEGATIVE_AMOUNT'; readonly field: string; readonly amount: Money }
  | {
      readonly code: 'CURRENCY_MISMATCH';
      readonly field: string;
      readonly expected: CurrencyCode;
      readonly actual: CurrencyCode;
    }
  /** Two amounts that must be the same when nothing is converted between them. */
  | { readonly code: 'UNCONVERTED_AMOUNTS_DIFFER'; readonly field: string; readonly difference: Money };
