import type { AcceptCandidate } from '../domain/accept-decision.js';
import type { StoredPayment } from '../domain/stored-payment.js';

/** One `pay` on its way into the accept commit. */
export interface AcceptCommand {
  readonly candidate: AcceptCandidate;
  /** Hash of the key parameters. */
  readonly keyHash: string;
}

/**
 * - `accepted`: stored as PROCESSING by this command; whoever submitted it asks the responder
 * - `refused`: stored as FAILED by this command
 * - `repeated`: the key was there already, with the same parameters (or as a tombstone)
 * - `inconsistent`: the key was there with other parameters; nothing was changed
 */
export type AcceptOutcome =
  | { readonly kind: 'accepted' | 'refused' | 'repeated'; readonly payment: StoredPayment }
  | { readonly kind: 'inconsistent' };

/** The result as seen by the command that took the key: whoever accepted the payment asks its responder. */
export function outcomeOfTaken(payment: StoredPayment): AcceptOutcome {
  switch (payment.state) {
    case 'PROCESSING':
      return { kind: 'accepted', payment };
    case 'FAILED':
      return { kind: 'refused', payment };
    case 'AUTHORISED':
    case 'SUCCESS':
    case 'CANCELLED':
      return { kind: 'repeated', payment };
  }
}

/**
 * The result as seen by a command that finds its key taken. Payment ids say nothing here: an order's is announced
 * before it is asked for, so every repeat of its `pay` has the same.
 */
export function outcomeOfStored(
  command: AcceptCommand,
  keyHash: string | null,
  payment: StoredPayment,
): AcceptOutcome {
  if (keyHash !== null && keyHash !== command.keyHash) return { kind: 'inconsistent' };
  return { kind: 'repeated', payment };
}
