import type { ParticipantDirectory } from '../participants/directory.js';
import {
  participantOf,
  responderLeg,
  type Leg,
  type PaymentWithTerms,
} from '../payments/domain/stored-payment.js';

/**
 * The legs that must be told a result: each side that did not get it in an answer, and each that wants every result.
 * The responder knows it, having given it; an unknown participant is told too much rather than too little.
 */
export function legsToNotify(
  payment: PaymentWithTerms,
  initiatorWaits: boolean,
  directory: ParticipantDirectory,
): Leg[] {
  const { terms } = payment;
  const knowing: Leg[] = [responderLeg(terms), ...(initiatorWaits ? [terms.initiatorLeg] : [])];
  return (['PAYER', 'PAYEE'] as const).filter((leg) => {
    const participant = directory.participant(participantOf(terms, leg));
    return participant?.notify !== 'missing' || !knowing.includes(leg);
  });
}
