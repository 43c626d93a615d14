import { cumulativeShare, Money, portion } from '@silkgate/kernel';
import type { AcquirerState } from '../../acquirers/domain/index.js';
import type { MerchantProfile } from '../../catalogue/index.js';

type Fees = MerchantProfile['fees'];

/** The discount less the interchange and the switch's service fee, by the acquirer's own agreement for the merchant. */
export function paymentFeeShare(amount: Money, fees: Fees): Money {
  return givenBackOf(amount, fees, amount.minor);
}

/**
 * The acquirer's share that goes back with each refund of its book, by refund id: nothing where the agreement keeps the
 * discount, else of each fee what all refunds so far give back less what those before did. Refunds of what it does not
 * know the merchant of are left out.
 */
export function refundFeeShares(
  { payments, refunds }: AcquirerState,
  merchantOf: (merchantId: string) => MerchantProfile | undefined,
): ReadonlyMap<string, Money> {
  const refundedMinor = new Map<string, bigint>();
  const shares = new Map<string, Money>();
  for (const { requestId, originalRequestId, status, amount } of refunds.values()) {
    const payment = payments.get(originalRequestId);
    const fees = merchantOf(payment?.merchantId ?? '')?.fees;
    if (status !== 'DEBITED' || amount === undefined || payment?.amount === undefined || fees === undefined)
      continue;
    const paid = Money.fromJson(payment.amount);
    const before = refundedMinor.get(originalRequestId) ?? 0n;
    const after = before + BigInt(amount.value);
    refundedMinor.set(originalRequestId, after);
    const share = givenBackOf(paid, fees, after).minus(givenBackOf(paid, fees, before));
    shares.set(requestId, fees.keptOnRefund ? Money.zero(paid.currency) : share);
  }
  return shares;
}

/** What of the share has been given back once so much of the payment was. */
function givenBackOf(paid: Money, fees: Fees, refundedMinor: bigint): Money {
  const part = (fraction: string): Money =>
    cumulativeShare(portion(paid, fraction).amount, refundedMinor, paid.minor);
  return part(fees.discount).minus(part(fees.interchange)).minus(part(fees.service));
}
