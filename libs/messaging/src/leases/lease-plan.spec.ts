import fc from 'fast-check';
import { fairShare, planLeases, type StoredLease } from './lease-plan.js';

const names = ['a', 'b', 'c', 'd', 'e'];

/** Holders act one after another on the same rows, as the row locks make them do. */
function settle(stored: StoredLease[], live: readonly string[], now: number): StoredLease[] {
  let leases = stored;
  for (let round = 0; round < 2; round += 1) {
    for (const self of live) {
      const plan = planLeases(leases, live, self, now);
      const held = new Set([...plan.keep, ...plan.claim].map((lease) => lease.resource));
      const released = new Set(plan.release.map((lease) => lease.resource));
      leases = leases.map((lease) => {
        if (held.has(lease.resource)) return { ...lease, holder: self, expiresAt: now + 10 };
        return released.has(lease.resource) ? { ...lease, holder: null } : lease;
      });
    }
  }
  return leases;
}

const storedLeases = fc
  .array(
    fc.record({
      holder: fc.constantFrom(null, ...names),
      expiresAt: fc.constantFrom(50, 100, 101, 150),
      epoch: fc.nat(9),
    }),
    { maxLength: 40 },
  )
  .map((rows) => rows.map((row, index) => ({ ...row, resource: String(index) })));

const liveHolders = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });

describe('sharing leases', () => {
  it('gives out all resources, in shares that differ by one at most', () => {
    fc.assert(
      fc.property(fc.nat(40), liveHolders, (resources, live) => {
        const shares = live.map((self) => fairShare(resources, live, self));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(resources);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never takes a lease that another holds and that has not expired', () => {
    fc.assert(
      fc.property(storedLeases, liveHolders, fc.constantFrom(...names), (stored, live, self) => {
        const plan = planLeases(stored, live, self, 100);
        for (const lease of plan.claim) expect(lease.holder === null || lease.expiresAt <= 100).toBe(true);
        for (const lease of [...plan.keep, ...plan.release]) expect(lease.holder).toBe(self);
      }),
    );
  });

  it('comes to rest with every resource held by a live holder, once the dead ones have expired', () => {
    fc.assert(
      fc.property(storedLeases, liveHolders, (stored, live) => {
        const now = 200;
        const settled = settle(stored, live, now);
        for (const self of live) {
          const own = settled.filter((lease) => lease.holder === self && lease.expiresAt > now);
          expect(own).toHaveLength(fairShare(stored.length, live, self));
        }
      }),
    );
  });
});
