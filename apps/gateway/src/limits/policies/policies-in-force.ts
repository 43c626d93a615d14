import { VISITORS, type LimitPolicy } from '../domain/limit-policy.js';
import type { LimitPeriod } from '../domain/limit-periods.js';

/**
 * SELECT of the policies of visitors and of these wallets that are in force at an instant: of those approved and valid,
 * the one that began last, so that a policy with an end gives way to the one before it.
 */
export function policiesInForceSql(at: string, wallets: string): string {
  return `SELECT DISTINCT ON (p.scope, p.identity_level) p.*
    FROM limit_policy_proposal p JOIN limit_policy_decision d ON d.proposal_id = p.proposal_id AND d.verdict = 'APPROVED'
   WHERE (p.scope = '${VISITORS}' OR p.scope = ANY(${wallets}))
     AND p.valid_from <= ${at} AND (p.valid_to IS NULL OR p.valid_to > ${at})
   ORDER BY p.scope, p.identity_level, p.valid_from DESC, d.decided_at DESC, p.proposal_id DESC`;
}

/** One policy as JSON, amounts as text. */
export const POLICY_JSON = `json_build_object('scope', scope, 'identityLevel', identity_level, 'currency', currency,
  'leastPaymentMinor', least_payment_minor::text, 'largestPaymentMinor', largest_payment_minor::text,
  'period', period, 'perPeriodMinor', per_period_minor::text)`;

export interface PolicyJson {
  readonly scope: string;
  readonly identityLevel: LimitPolicy['identityLevel'];
  readonly currency: string;
  readonly leastPaymentMinor: string | null;
  readonly largestPaymentMinor: string | null;
  readonly period: LimitPeriod | null;
  readonly perPeriodMinor: string | null;
}

export function policyOfJson(json: PolicyJson): LimitPolicy {
  const { scope, identityLevel, currency, leastPaymentMinor, largestPaymentMinor, period, perPeriodMinor } =
    json;
  return {
    ...{ scope, identityLevel, currency },
    ...(leastPaymentMinor === null ? {} : { leastPaymentMinor: BigInt(leastPaymentMinor) }),
    ...(largestPaymentMinor === null ? {} : { largestPaymentMinor: BigInt(largestPaymentMinor) }),
    ...(period === null ? {} : { period }),
    ...(perPeriodMinor === null ? {} : { perPeriodMinor: BigInt(perPeriodMinor) }),
  };
}
