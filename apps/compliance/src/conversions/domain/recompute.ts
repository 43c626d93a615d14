import type { PaymentReversed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';
import { parseIsoInstant } from '@silkgate/kernel';
import { expectSameAmount } from './amounts.js';
import { Findings, type Mismatch } from './mismatch.js';
import { recomputeConversionRecord } from './recompute-payment.js';
import { recomputeRefundConversion } from './recompute-refund.js';

/** What compliance keeps of a conversion: the event's facts, the conversion's evidence among them. */
export type Evidence =
  | { readonly kind: 'PAYMENT'; readonly facts: PaymentSucceeded }
  | { readonly kind: 'REFUND'; readonly facts: RefundSucceeded }
  | { readonly kind: 'REVERSAL'; readonly facts: PaymentReversed };

/** Recomputes every amount from the record alone; empty when all follow from it (invariant 8). */
export function recompute(evidence: Evidence): readonly Mismatch[] {
  const findings = new Findings();
  const { facts } = evidence;
  const { conversion } = facts;
  expectSameAmount(findings, 'transaction', conversion.transaction, facts.transaction);
  expectSameAmount(findings, 'billing', conversion.billing, facts.billing);
  expectSameAmount(findings, 'payerSettlement', conversion.payerSettlement, facts.payerSettlement);
  expectSameAmount(findings, 'payeeSettlement', conversion.payeeSettlement, facts.payeeSettlement);
  if (evidence.kind === 'PAYMENT') recomputePayment(findings, evidence.facts);
  else recomputeRefundConversion(findings.within('conversion'), evidence.facts.conversion);
  return findings.mismatches;
}

/** A quote is consumed at accept, before it expires. */
function recomputePayment(findings: Findings, facts: PaymentSucceeded): void {
  recomputeConversionRecord(findings.within('conversion'), facts.conversion);
  const acceptedAt = parseIsoInstant(facts.acceptedAt);
  const expiresAt = parseIsoInstant(facts.conversion.quoteExpiresAt);
  if (acceptedAt.ok && expiresAt.ok && acceptedAt.value >= expiresAt.value) {
    findings.report('acceptedAt', `before ${facts.conversion.quoteExpiresAt}`, facts.acceptedAt);
  }
}
