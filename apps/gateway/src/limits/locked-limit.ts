import type { ResultCode } from '@silkgate/alipayplus';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { LimitClaim, LimitUse } from './domain/limit-claim.js';

/** What a limit is asked of: the claim of a payment on its way through the accept commit. */
export interface LimitedCandidate {
  readonly limitClaim?: LimitClaim;
}

/** A limit's counters, locked for one batch of payments. */
export interface LockedLimit {
  /** A code when the payment would pass the limit, on top of what was counted so far. */
  refusalOf(candidate: LimitedCandidate): ResultCode | undefined;
  /** Counts an accepted payment in; answers where, to be kept with the payment. */
  count(candidate: LimitedCandidate): LimitUse | undefined;
  /** Whether the counters are those of this instant; a batch on the turn of a day is decided again. */
  isFor(now: EpochMs): boolean;
  /** Writes what was counted, in the commit that accepts the payments. */
  write(session: SqlSession): Promise<void>;
}

/**
 * A limit that holds under concurrency: its counters are rows, locked in the order of their primary key after the
 * quotes and before the positions, and written in the accept commit.
 */
export interface LimitCheck {
  readonly name: string;
  lock(session: SqlSession, candidates: readonly LimitedCandidate[], now: EpochMs): Promise<LockedLimit>;
}
