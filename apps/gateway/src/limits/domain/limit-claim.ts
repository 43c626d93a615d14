import type { ResultCode } from '@silkgate/alipayplus';
import { err, ok, type EpochMs, type Money, type Result } from '@silkgate/kernel';
import type { Merchant, Participant } from '../../participants/directory.js';
import type { PricingRefusal } from '../../quotes/pricing.js';
import type { CountedUsd } from './counted-usd.js';

export type IdentityLevel = 'IDENTIFIED' | 'UNIDENTIFIED';

/** What a payment would take of its payer's limits, known before the accept commit. */
export interface LimitClaim extends CountedUsd {
  readonly walletId: string;
  readonly identityLevel: IdentityLevel;
  /** Subject of (wallet, customer), where the wallet names one. */
  readonly customer?: string;
  /** Subject of the person, across wallets, where the wallet gives a person token. */
  readonly person?: string;
  /** What the wallet's own limits count. */
  readonly billing: Money;
  /** Subject of the wallet's own limits: this payer in this currency. */
  readonly walletSubject: string;
}

/** Where an accepted payment is counted; kept with it, so that it is released there and nowhere else. */
export interface LimitUse extends CountedUsd {
  readonly subject: string;
  /** Calendar year in UTC+8 of accept. */
  readonly year: string;
  /** Day, month or year of the wallet's own limit, where it has one. */
  readonly walletPeriod?: string;
}

export function customerSubject(walletId: string, customerId: string): string {
  return `C:${walletId}:${customerId}`;
}

/** The token is a keyed hash of document country, type and number already: nobody's document can be read from it. */
export function personSubject(payerReference: string): string {
  return `P:${payerReference}`;
}

export function walletSubject(walletId: string, currency: string, payer: string): string {
  return `W:${walletId}:${currency}:${payer}`;
}

export interface ClaimedPayment {
  readonly payer: Pick<Participant, 'clientId' | 'country'>;
  readonly merchant: Pick<Merchant, 'country'>;
  readonly customerId?: string;
  readonly payerReference?: string;
  readonly identityLevel: IdentityLevel;
  readonly transaction: Money;
  readonly billing: Money;
}

type CountInUsd = (amount: Money, at: EpochMs) => Result<CountedUsd, PricingRefusal>;

const HOME = 'CN';

/**
 * What a visitor's payment claims; undefined where no visitor limit concerns it (inbound payments alone are limited).
 * A payer of whom the wallet says nothing at all cannot be counted and is refused.
 */
export function limitClaimOf(
  payment: ClaimedPayment,
  countInUsd: CountInUsd,
  at: EpochMs,
): Result<LimitClaim | undefined, ResultCode> {
  const { payer, merchant, customerId, payerReference, identityLevel, billing } = payment;
  if (payer.country === HOME || merchant.country !== HOME) return ok(undefined);
  const named = customerId ?? payerReference;
  if (named === undefined) return err('USER_KYC_NOT_QUALIFIED');
  const counted = countInUsd(payment.transaction, at);
  if (!counted.ok) return err('EXCHANGE_RATE_NOT_AVAILABLE');
  return ok({
    ...counted.value,
    walletId: payer.clientId,
    identityLevel,
    ...(customerId === undefined ? {} : { customer: customerSubject(payer.clientId, customerId) }),
    ...(payerReference === undefined ? {} : { person: personSubject(payerReference) }),
    billing,
    walletSubject: walletSubject(payer.clientId, billing.currency, named),
  });
}
