import { isWithin } from './domain/limit-periods.js';
import type { UseRelease } from './limit-use-store.js';
import type { PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { walletSubject } from './domain/limit-claim.js';
import type { EpochMs } from '@silkgate/kernel';

/** Subject of the wallet's own limit that this payment was counted in. */
function walletSubjectOf({ terms }: PaymentWithTerms): string {
  const payer = terms.customerId ?? terms.payerReference ?? '';
  return walletSubject(terms.payerId, terms.billing.currency, payer);
}

/** All that a payment took of limits: given back where it failed, was cancelled or is reversed. */
export function wholeUse(payment: PaymentWithTerms): UseRelease[] {
  const { limitUse: use, billing } = payment.terms;
  if (use === undefined) return [];
  const visitor = { subject: use.subject, period: use.year, minor: use.usdMinor };
  if (use.walletPeriod === undefined) return [visitor];
  const subject = walletSubjectOf(payment);
  return [visitor, { subject, period: use.walletPeriod, minor: billing.minor }];
}

/** A refund as limits see it. */
export interface CountedRefund {
  readonly acceptedAt: EpochMs;
  readonly transactionMinor: bigint;
  readonly billingMinor: bigint;
}

/** Whole cents that refunds of this part have given back together: never more than was counted, all of it with the last. */
function givenBack(payment: PaymentWithTerms, refundedMinor: bigint): bigint {
  const { limitUse, transaction } = payment.terms;
  return ((limitUse?.usdMinor ?? 0n) * refundedMinor) / transaction.minor;
}

/**
 * What a refund restores on top of the successful refunds before it. It restores only its own period: what was spent in
 * December is not there again in January.
 */
export function refundedUse(
  payment: PaymentWithTerms,
  before: readonly CountedRefund[],
  refund: CountedRefund,
): UseRelease[] {
  const use = payment.terms.limitUse;
  if (use === undefined) return [];
  const releases: UseRelease[] = [];
  if (isWithin(use.year, refund.acceptedAt)) {
    const earlier = before
      .filter(({ acceptedAt }) => isWithin(use.year, acceptedAt))
      .reduce((sum, { transactionMinor }) => sum + transactionMinor, 0n);
    const minor = givenBack(payment, earlier + refund.transactionMinor) - givenBack(payment, earlier);
    releases.push({ subject: use.subject, period: use.year, minor });
  }
  if (use.walletPeriod !== undefined && isWithin(use.walletPeriod, refund.acceptedAt)) {
    const subject = walletSubjectOf(payment);
    releases.push({ subject, period: use.walletPeriod, minor: refund.billingMinor });
  }
  return releases;
}
