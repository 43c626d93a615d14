import type { Leg } from './window-change.js';

export interface CountsAndSums {
  readonly paymentCount: number;
  readonly paymentMinor: bigint;
  readonly refundCount: number;
  readonly refundMinor: bigint;
}

export interface LegTotal extends CountsAndSums {
  readonly participantId: string;
  readonly leg: Leg;
  readonly currency: string;
}

/** A participant's leg on which the gateway and the books do not agree; a side that has nothing counts zero. */
export interface Mismatch {
  readonly participantId: string;
  readonly leg: Leg;
  readonly currency: string;
  readonly ours: CountsAndSums;
  readonly gateway: CountsAndSums;
}

const NOTHING: CountsAndSums = { paymentCount: 0, paymentMinor: 0n, refundCount: 0, refundMinor: 0n };

/** Where the books of a business date differ from what the gateway counted; empty when the date may close. */
export function mismatchesOf(ours: readonly LegTotal[], gateways: readonly LegTotal[]): readonly Mismatch[] {
  const own = byLeg(ours);
  const theirs = byLeg(gateways);
  return [...new Set([...own.keys(), ...theirs.keys()])].flatMap((key) => {
    const one = own.get(key);
    const other = theirs.get(key);
    const { participantId, leg, currency } = (one ?? other) as LegTotal;
    const pair = { ours: countsOf(one ?? NOTHING), gateway: countsOf(other ?? NOTHING) };
    return same(pair.ours, pair.gateway) ? [] : [{ participantId, leg, currency, ...pair }];
  });
}

function byLeg(totals: readonly LegTotal[]): ReadonlyMap<string, LegTotal> {
  return new Map(totals.map((each) => [JSON.stringify([each.participantId, each.leg, each.currency]), each]));
}

function countsOf({ paymentCount, paymentMinor, refundCount, refundMinor }: CountsAndSums): CountsAndSums {
  return { paymentCount, paymentMinor, refundCount, refundMinor };
}

function same(one: CountsAndSums, other: CountsAndSums): boolean {
  return (
    one.paymentCount === other.paymentCount &&
    one.paymentMinor === other.paymentMinor &&
    one.refundCount === other.refundCount &&
    one.refundMinor === other.refundMinor
  );
}
