import { currencyOf } from '@silkgate/kernel';
import type { Participant } from '../../participants/directory.js';
import { VISITORS, type LimitPolicy } from './limit-policy.js';

function mistakeOfVisitors(policy: LimitPolicy): string | undefined {
  const { identityLevel, currency, period, perPeriodMinor, largestPaymentMinor, leastPaymentMinor } = policy;
  if (identityLevel === 'ANY') return 'limits of visitors are of identified or of unidentified ones';
  if (currency !== 'USD') return 'limits of visitors are in USD';
  if (period !== 'YEAR' || perPeriodMinor === undefined) return 'limits of visitors are of a calendar year';
  if (largestPaymentMinor === undefined) return 'limits of visitors have a largest payment';
  return leastPaymentMinor === undefined ? undefined : 'limits of visitors have no least payment';
}

function mistakeOfWallet(policy: LimitPolicy, wallet: Participant | undefined): string | undefined {
  if (wallet?.kind !== 'wallet') return `${policy.scope} is no wallet`;
  if (policy.identityLevel !== 'ANY') return 'limits of a wallet are of any of its users';
  const { billingCurrency } = wallet.agreement;
  return policy.currency === billingCurrency
    ? undefined
    : `limits of ${policy.scope} are in ${billingCurrency}`;
}

/** Why a policy cannot be, in a sentence; `wallet` is the participant that its scope names. */
export function policyMistake(policy: LimitPolicy, wallet: Participant | undefined): string | undefined {
  const { currency, leastPaymentMinor: least, largestPaymentMinor: largest, period, perPeriodMinor } = policy;
  if (currencyOf(currency) === undefined) return `${currency} is no currency`;
  if ((period === undefined) !== (perPeriodMinor === undefined))
    return 'a period has an amount, and an amount its period';
  if (least === undefined && largest === undefined && period === undefined) return 'it limits nothing';
  if (least !== undefined && least <= 0n) return 'the least payment is above zero';
  if (least !== undefined && largest !== undefined && least > largest)
    return 'the least payment is above the largest';
  return policy.scope === VISITORS ? mistakeOfVisitors(policy) : mistakeOfWallet(policy, wallet);
}
