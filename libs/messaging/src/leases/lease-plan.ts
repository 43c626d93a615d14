import type { EpochMs } from '@silkgate/kernel';

export interface StoredLease {
  readonly resource: string;
  readonly holder: string | null;
  readonly epoch: number;
  readonly expiresAt: EpochMs;
}

export interface LeasePlan {
  /** Own and still wanted: their expiry moves on, their epoch stays. */
  readonly keep: readonly StoredLease[];
  /** Free or expired: taken over under the next epoch. */
  readonly claim: readonly StoredLease[];
  /** Own, but more than the fair share. */
  readonly release: readonly StoredLease[];
}

/** Shares differ by one at most; who gets the odd ones follows from the order of names, the same for all. */
export function fairShare(resources: number, holders: readonly string[], self: string): number {
  const everyone = [...new Set([...holders, self])].sort();
  const odd = resources % everyone.length;
  return Math.floor(resources / everyone.length) + (everyone.indexOf(self) < odd ? 1 : 0);
}

/** What one holder does now, given the stored leases (locked) and the holders seen alive. */
export function planLeases(
  stored: readonly StoredLease[],
  liveHolders: readonly string[],
  self: string,
  now: EpochMs,
): LeasePlan {
  const share = fairShare(stored.length, liveHolders, self);
  const own = stored.filter((lease) => lease.holder === self && lease.expiresAt > now);
  const keep = own.slice(0, share);
  const free = stored.filter((lease) => lease.holder === null || lease.expiresAt <= now);
  return { keep, claim: free.slice(0, share - keep.length), release: own.slice(share) };
}
