import type { CurrencyCode, DecimalText, EpochMs, Money } from '@silkgate/kernel';

/** An agreement's terms: fractions are decimal, the cap is in the settlement currency. */
export interface Agreement {
  readonly agreementId: string;
  readonly settlementCurrency: CurrencyCode;
  readonly settlementMarkup: DecimalText;
  readonly billingCurrency: CurrencyCode;
  readonly billingMarkup: DecimalText;
  readonly netDebitCap: Money;
  readonly settlementLagDays: number;
  readonly holidays: readonly string[];
}

/**
 * How patient we are with a participant that is asked, in milliseconds; what is absent is the switch's default: its
 * deadline for `pay`, the pause between two inquiries, and how long after accept it is inquired before the cancel.
 */
export interface Patience {
  readonly askTimeoutMs?: number;
  readonly inquiryIntervalMs?: number;
  readonly inquiryWindowMs?: number;
}

export interface Participant {
  readonly clientId: string;
  readonly version: number;
  readonly kind: 'wallet' | 'acquirer';
  readonly name: string;
  readonly country: string;
  readonly currency: CurrencyCode;
  readonly baseUrl: string;
  readonly protocol: 'alipayplus';
  readonly switchKeyVersion: string;
  readonly notify: 'always' | 'missing';
  readonly patience?: Patience;
  /** No payment begins with it; those under way finish. Absent: it is active. */
  readonly suspended?: boolean;
  readonly agreement: Agreement;
  readonly validFrom: EpochMs;
}

export interface MerchantFees {
  readonly discount: DecimalText;
  readonly interchange: DecimalText;
  readonly service: DecimalText;
  readonly keptOnRefund: boolean;
}

export interface Merchant {
  readonly merchantId: string;
  readonly version: number;
  readonly acquirerId: string;
  readonly referenceMerchantId: string;
  readonly name: string;
  readonly nameLocal?: string;
  readonly merchantCategoryCode: string;
  readonly city: string;
  readonly country: string;
  readonly currency: CurrencyCode;
  readonly fees: MerchantFees;
}

/** What a process knows of participants and merchants: a snapshot kept fresh from versioned rows. */
export interface ParticipantDirectory {
  participant(clientId: string): Participant | undefined;
  merchant(merchantId: string): Merchant | undefined;
  /** By the acquirer's own merchant number, or by ours where the acquirer names its merchant so. */
  merchantOfAcquirer(acquirerId: string, referenceMerchantId: string): Merchant | undefined;
}
