import type { ResultCode } from '@silkgate/alipayplus';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { PaymentWithTerms } from '../payments/domain/stored-payment.js';

/** A limit's counters, locked for one batch of payments. */
export interface LockedLimit {
  /** A code when the payment would pass the limit, on top of what was counted so far. */
  refusalOf(payment: PaymentWithTerms): ResultCode | undefined;
  /** Counts an accepted payment in. */
  count(payment: PaymentWithTerms): void;
  /** Writes what was counted, in the commit that accepts the payments. */
  write(session: SqlSession): Promise<void>;
}

/**
 * A limit that holds under concurrency: its counters are rows, locked with `ORDER BY primary key FOR UPDATE` after the
 * quotes and before the positions, and written in the accept commit.
 */
export interface LimitCheck {
  readonly name: string;
  lock(session: SqlSession, candidates: readonly PaymentWithTerms[], now: EpochMs): Promise<LockedLimit>;
}

/** The limits in force, in lock order. None yet: visitor limits (design, section 7) take their place here. */
export const LIMIT_CHECKS: readonly LimitCheck[] = [];
