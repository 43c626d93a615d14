import { SeededRandom } from '@silkgate/kernel';
import type { FaultKind } from './kinds.js';

export interface PlannedFault {
  /** From 1. */
  readonly number: number;
  readonly kind: FaultKind;
  /** Decides everything else about it; depends on seed and number alone. */
  readonly random: SeededRandom;
}

/** Deals the kinds in shuffled decks: in every round of as many faults as there are kinds each comes once. */
export function planFaults(
  seed: number,
  count: number,
  kinds: readonly FaultKind[],
): readonly PlannedFault[] {
  const root = new SeededRandom(`faults ${seed}`);
  const shuffling = root.fork('order');
  const planned: PlannedFault[] = [];
  let deck: FaultKind[] = [];
  for (let number = 1; number <= count; number += 1) {
    if (deck.length === 0) deck = [...kinds];
    const [kind] = deck.splice(shuffling.integer(0, deck.length - 1), 1);
    if (kind === undefined) break;
    planned.push({ number, kind, random: root.fork(`fault ${number}`) });
  }
  return planned;
}

/** How often each kind must have happened at least when `count` faults were dealt. */
export function leastOfEach(count: number, kinds: readonly FaultKind[]): number {
  return kinds.length === 0 ? 0 : Math.floor(count / kinds.length);
}
