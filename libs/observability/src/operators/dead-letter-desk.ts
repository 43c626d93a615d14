import type { EpochMs } from '@silkgate/kernel';

/** Injection token of the {@link DeadLetterDesk}. */
export const DEAD_LETTER_DESK = Symbol('dead letter desk');

/** A key of a topic that waits, with the first of its letters. */
export interface WaitingKey {
  readonly topic: string;
  readonly key: string;
  readonly eventId: string;
  /** Undefined where the event cannot be read. */
  readonly eventType: string | undefined;
  readonly eventTime: string | undefined;
  readonly reason: string;
  readonly setAsideAt: EpochMs;
  readonly parkedFollowers: number;
}

/** Who asks for it, and why. */
export interface ReplayOrder {
  readonly topic: string;
  readonly key: string;
  readonly operator: string;
  readonly reason?: string | undefined;
}

export interface DiscardOrder {
  readonly eventId: string;
  readonly operator: string;
  readonly reason: string;
}

/** The port behind the operators' calls: `DeadLetterDesk` of libs/messaging fits. */
export interface DeadLetterDesk {
  list(limit: number): Promise<{ readonly deadLetters: readonly WaitingKey[]; readonly total: number }>;
  replay(
    order: ReplayOrder,
  ): Promise<
    | { readonly kind: 'replayed'; readonly events: number }
    | { readonly kind: 'unknown' }
    | { readonly kind: 'refused'; readonly reason: string; readonly eventId?: string }
  >;
  discard(order: DiscardOrder): Promise<'discarded' | 'unknown' | 'not-first'>;
}
