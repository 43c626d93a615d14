import { LimitBatch } from './domain/limit-batch.js';
import { isWithin, periodKeysAt } from './domain/limit-periods.js';
import type { LimitCheck, LockedLimit } from './locked-limit.js';
import { correctUses, countUses } from './limit-use-store.js';

/** No visitor in the batch: nothing to count, nothing to write. */
const NOTHING: LockedLimit = {
  refusalOf: () => undefined,
  count: () => undefined,
  isFor: () => true,
  write: () => Promise.resolve(),
};

/**
 * What visitors may spend (design, section 7), a payment and a calendar year, and what their wallets allow them. The
 * usual batch costs one statement; a second one corrects it where somebody is refused or identified.
 */
export const visitorLimits: LimitCheck = {
  name: 'visitors',
  lock: async (session, candidates, now) => {
    const claims = candidates.flatMap(({ limitClaim }) => limitClaim ?? []);
    if (claims.length === 0) return NOTHING;
    const periods = periodKeysAt(now);
    const batch = new LimitBatch(claims, await countUses(session, claims, periods, now), periods);
    return {
      refusalOf: ({ limitClaim }) => (limitClaim === undefined ? undefined : batch.refusalOf(limitClaim)),
      count: ({ limitClaim }) => (limitClaim === undefined ? undefined : batch.count(limitClaim)),
      isFor: (at) => isWithin(periods.DAY, at),
      write: (transaction) => correctUses(transaction, batch.changes()),
    };
  },
};
