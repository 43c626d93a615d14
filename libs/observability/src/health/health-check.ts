/** A thing without which the service cannot do its work: the database, the event log. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects while the thing is away. */
  readonly check: () => Promise<unknown>;
}

/** Injection token of `readonly ReadinessCheck[]`. */
export const READINESS_CHECKS = Symbol('readiness checks');

/** A check that has not answered by then counts as down. */
export const READINESS_TIMEOUT_MS = 2_000;
