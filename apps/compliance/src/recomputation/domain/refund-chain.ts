import { canonicalJson } from '@silkgate/kernel';
import { conversionIdOf } from '../../conversions/domain/evidence.js';
import type { Mismatch } from '../../conversions/domain/mismatch.js';
import type { Evidence } from '../../conversions/domain/recompute.js';

type GivenBack = Exclude<Evidence, { kind: 'PAYMENT' }>;

export interface ChainMismatch extends Mismatch {
  readonly conversionId: string;
}

/**
 * What a payment and its refunds or reversal say of each other: each carries the payment's own record, and the refunds
 * together are no more than the payment (invariant 9).
 */
export function checkRefundChain(conversions: readonly Evidence[]): readonly ChainMismatch[] {
  const payment = conversions.find((each) => each.kind === 'PAYMENT');
  const refunds = conversions.filter((each): each is GivenBack => each.kind !== 'PAYMENT');
  if (payment === undefined) {
    return refunds.map((each) => ({
      conversionId: conversionIdOf(each),
      field: 'paymentId',
      expected: 'a recorded payment',
      actual: each.facts.paymentId,
    }));
  }
  const original = canonicalJson(payment.facts.conversion);
  const foreign = refunds
    .filter(({ facts }) => canonicalJson(facts.conversion.original) !== original)
    .map((each) => ({
      conversionId: conversionIdOf(each),
      field: 'conversion.original',
      expected: "the payment's record",
      actual: 'another record',
    }));
  const refunded = refunds.reduce((sum, { facts }) => sum + BigInt(facts.transaction.value), 0n);
  const { value, currency } = payment.facts.transaction;
  if (refunded <= BigInt(value)) return foreign;
  const actual = `${currency} ${refunded}`;
  const tooMuch = { field: 'refunds', expected: `at most ${currency} ${value}`, actual };
  return [...foreign, { conversionId: payment.facts.paymentId, ...tooMuch }];
}
