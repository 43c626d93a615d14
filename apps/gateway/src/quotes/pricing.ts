import type { ConversionRecord, RefundConversion } from '@silkgate/contracts';
import type { EpochMs, Money, Result } from '@silkgate/kernel';
import type { CountedUsd } from '../limits/domain/counted-usd.js';
import type { Agreement, MerchantFees } from '../participants/directory.js';

/** The four amounts of a payment with the record that recomputes them. */
export interface PricedPayment {
  readonly transaction: Money;
  readonly billing: Money;
  readonly payerSettlement: Money;
  readonly payeeSettlement: Money;
  readonly record: ConversionRecord;
}

export type PricingRefusal =
  | 'RATE_NOT_AVAILABLE'
  | 'RATE_STALE'
  | 'AMOUNT_ROUNDS_TO_ZERO'
  | 'AMOUNT_TOO_LARGE'
  | 'CURRENCY_NOT_SUPPORTED';

export interface PricingRequest {
  /** `TRANSACTION`: the merchant's amount is given; `BILLING`: the payer's. */
  readonly fixed: { readonly on: 'TRANSACTION' | 'BILLING'; readonly amount: Money };
  readonly transactionCurrency: string;
  readonly payer: Agreement;
  readonly payee: Agreement;
  readonly fees: MerchantFees;
  readonly quoteId: string;
  readonly quotedAt: EpochMs;
  readonly quoteExpiresAt: EpochMs;
}

/** A locked quote as the quote table keeps it; `record` prices the payment that consumes it. */
export interface Quote {
  readonly quoteId: string;
  readonly payerId: string;
  readonly payeeId: string;
  readonly merchantId: string;
  readonly customerId?: string;
  readonly expiresAt: EpochMs;
  readonly priced: PricedPayment;
}

/** Prices with the rate sets this process has projected. Pure in `now`: `quotedAt` decides which sets are in effect. */
export interface PaymentPricing {
  price(request: PricingRequest): Result<PricedPayment, PricingRefusal>;
  /** The amount as visitor limits count it: at the central parity in force at this instant, rounded up. */
  countInUsd(amount: Money, at: EpochMs): Result<CountedUsd, PricingRefusal>;
}

/** The n-th refund of a payment: exact shares of the original record. */
export interface RefundPricingRequest {
  readonly original: ConversionRecord;
  readonly refund: Money;
  /** Sums of the earlier refunds of this payment that are not failed; `undefined` before the first. */
  readonly earlier: readonly RefundConversion[];
  readonly discountKept: boolean;
}
