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

/** The stored result as seen by the command that finds it under its key. */
export function outcomeOfStored(
  command: AcceptCommand,
  keyHash: string | null,
  payment: StoredPayment,
): AcceptOutcome {
  const own = payment.paymentId === command.candidate.paymentId;
  if (own) return { kind: payment.state === 'FAILED' ? 'refused' : 'accepted', payment };
  if (keyHash !== null && keyHash !== command.keyHash) return { kind: 'inconsistent' };
  return { kind: 'repeated', payment };
}
