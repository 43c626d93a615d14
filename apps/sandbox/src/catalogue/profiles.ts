import type { SignatureAlgorithm } from '@silkgate/alipayplus';
import type { Trade } from './trades.js';

/** What is true of a simulated participant before anything happened: public names, terms it signed, its users' means. */
export interface ParticipantProfile {
  readonly clientId: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly currency: string;
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  /** Which of the switch's keys signs towards it: 1 RSA256, 2 ES256, 3 Ed25519, 4 SM2. */
  readonly switchKeyVersion: string;
  readonly settlementCurrency: string;
  /** Fractions as decimal text. */
  readonly settlementMarkup: string;
  readonly billingMarkup: string;
  /** Minor units of the settlement currency. */
  readonly netDebitCapMinor: string;
  readonly settlementLagDays: number;
  /** Account at the settlement bank in the settlement currency. */
  readonly settlementAccount: string;
  readonly fileEncoding: 'utf-8' | 'gbk';
}

export interface WalletProfile extends ParticipantProfile {
  readonly kind: 'wallet';
  /** Issuer identification (6 digits) and "02": the first eight digits of its consumer codes. */
  readonly codePrefix: string;
  /** Of which results it is told: all, or those that no answer told it. An acquirer's is said when it is provisioned. */
  readonly notify: 'always' | 'missing';
  readonly users: UserTerms;
}

/** What every user of a wallet has and may do, in minor units of the wallet's currency. */
export interface UserTerms {
  readonly count: number;
  readonly openingBalanceMinor: bigint;
  /** Of the users who are short of money: below the price of a bus ticket. */
  readonly shortBalanceMinor: bigint;
  readonly singleLimit: { readonly minMinor: bigint; readonly maxMinor: bigint };
}

export interface AcquirerProfile extends ParticipantProfile {
  readonly kind: 'acquirer';
  readonly orderCodePrefix: string;
  /** The identifier in its merchants' EMV codes; `unionpay` for tag 15. */
  readonly entryCodeGuid: string;
  readonly merchants: readonly MerchantProfile[];
}

export interface MerchantProfile {
  /** The switch's number, unique over all acquirers. */
  readonly merchantId: string;
  /** The acquirer's own. */
  readonly referenceMerchantId: string;
  readonly acquirerId: string;
  readonly name: string;
  readonly nameLocal: string;
  readonly trade: Trade;
  readonly merchantCategoryCode: string;
  readonly city: string;
  readonly cityLocal: string;
  readonly fees: {
    readonly discount: string;
    readonly interchange: string;
    readonly service: string;
    readonly keptOnRefund: boolean;
  };
  readonly payoutAccount: string;
}
