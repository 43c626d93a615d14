import type { ResultCode } from '@silkgate/alipayplus';
import type { LimitClaim } from './limit-claim.js';
import type { LimitPeriod } from './limit-periods.js';

/** Whose payments a policy limits: all visitors', or those of one wallet's users by that wallet's own terms. */
export const VISITORS = 'VISITOR';

/** What is allowed, in minor units of `currency`; an absent member limits nothing. */
export interface LimitTerms {
  readonly currency: string;
  readonly leastPaymentMinor?: bigint;
  readonly largestPaymentMinor?: bigint;
  readonly period?: LimitPeriod;
  readonly perPeriodMinor?: bigint;
}

/** A policy that is in force: of visitors by identity level, of a wallet for anybody. */
export interface LimitPolicy extends LimitTerms {
  /** {@link VISITORS} or a wallet's client id. */
  readonly scope: string;
  readonly identityLevel: 'IDENTIFIED' | 'UNIDENTIFIED' | 'ANY';
}

export interface PoliciesOfClaim {
  readonly visitors: LimitPolicy | undefined;
  readonly wallet: LimitPolicy | undefined;
}

export function policiesOf(policies: readonly LimitPolicy[], claim: LimitClaim): PoliciesOfClaim {
  return {
    visitors: policies.find(
      (policy) => policy.scope === VISITORS && policy.identityLevel === claim.identityLevel,
    ),
    wallet: policies.find((policy) => policy.scope === claim.walletId),
  };
}

/** The period that the wallet's own use is counted in; undefined where its policy has none, or is of another currency. */
export function walletPeriodOf(wallet: LimitPolicy | undefined, claim: LimitClaim): LimitPeriod | undefined {
  return wallet?.currency === claim.billing.currency ? wallet.period : undefined;
}

/** Refused whatever was spent before. Without a policy of visitors in force nothing is allowed. */
export function refusalOfAmount(
  claim: LimitClaim,
  { visitors, wallet }: PoliciesOfClaim,
): ResultCode | undefined {
  if (visitors?.largestPaymentMinor === undefined || claim.usdMinor > visitors.largestPaymentMinor) {
    return 'PAYMENT_AMOUNT_EXCEED_LIMIT';
  }
  if (wallet === undefined) return undefined;
  if (wallet.currency !== claim.billing.currency) return 'CURRENCY_NOT_SUPPORT';
  const { minor } = claim.billing;
  if (minor < (wallet.leastPaymentMinor ?? 0n)) return 'INVALID_AMOUNT';
  return minor > (wallet.largestPaymentMinor ?? minor) ? 'PAYMENT_AMOUNT_EXCEED_LIMIT' : undefined;
}
