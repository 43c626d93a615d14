import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FAULT_KINDS, impossibleKinds, possibleKinds } from './kinds.js';
import { leastOfEach, planFaults } from './plan-faults.js';

const order = (seed: number, count: number): string[] =>
  planFaults(seed, count, FAULT_KINDS).map(({ kind, random }) => `${kind} ${random.uint32()}`);

describe('the plan of faults', () => {
  it('deals every kind as often as promised, three hundred faults at least ten times each', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 0, max: 400 }), (seed, count) => {
        const planned = planFaults(seed, count, FAULT_KINDS);
        expect(planned).toHaveLength(count);
        const least = leastOfEach(count, FAULT_KINDS);
        for (const kind of FAULT_KINDS) {
          expect(planned.filter((fault) => fault.kind === kind).length).toBeGreaterThanOrEqual(least);
        }
      }),
      { numRuns: 30 },
    );
    expect(leastOfEach(300, FAULT_KINDS)).toBeGreaterThanOrEqual(10);
  });

  it('follows from its seed, and a longer plan begins with the shorter one', () => {
    expect(order(7, 60)).toEqual(order(7, 60));
    expect(order(7, 60).slice(0, 25)).toEqual(order(7, 25));
    expect(order(8, 60)).not.toEqual(order(7, 60));
  });

  it('leaves servers alone that are not ours', () => {
    expect(possibleKinds(new Set(['Postgres', 'Kafka']))).toEqual(FAULT_KINDS);
    const given = possibleKinds(new Set());
    expect(given.filter((kind) => /^(postgres|kafka)/.test(kind))).toEqual([]);
    expect(given).toHaveLength(FAULT_KINDS.length - 3);
    expect(impossibleKinds(new Set(['Postgres', 'Kafka']))).toEqual([]);
    expect(impossibleKinds(new Set(['Postgres']))).toEqual([
      { kind: 'kafka-killed', needs: 'Kafka' },
      { kind: 'kafka-paused', needs: 'Kafka' },
    ]);
  });
});
