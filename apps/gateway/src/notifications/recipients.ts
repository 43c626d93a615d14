import type { ParticipantDirectory } from '../participants/directory.js';
import {
  participantOf,
  responderLeg,
  type Leg,
  type PaymentWithTerms,
} from '../payments/domain/stored-payment.js';

const LEGS: readonly Leg[] = ['PAYER', 'PAYEE'];

/** An unknown participant is told too much rather than too little. */
function legsUnaware(
  payment: PaymentWithTerms,
  aware: readonly Leg[],
  directory: ParticipantDirectory,
): Leg[] {
  return LEGS.filter((leg) => {
    const participant = directory.participant(participantOf(payment.terms, leg));
    return participant?.notify !== 'missing' || !aware.includes(leg);
  });
}

/**
 * The legs that must be told a payment's result: each side that did not get it in an answer, and each that wants every
 * result. The responder knows it, having given it.
 */
export function legsToNotify(
  payment: PaymentWithTerms,
  initiatorWaits: boolean,
  directory: ParticipantDirectory,
): Leg[] {
  const { terms } = payment;
  return legsUnaware(
    payment,
    [responderLeg(terms), ...(initiatorWaits ? [terms.initiatorLeg] : [])],
    directory,
  );
}

/** As above for a refund or reversal: the payee asks for it, the payer's wallet answers. */
export function legsToNotifyOfOperation(
  payment: PaymentWithTerms,
  initiatorWaits: boolean,
  directory: ParticipantDirectory,
): Leg[] {
  return legsUnaware(payment, initiatorWaits ? ['PAYER', 'PAYEE'] : ['PAYER'], directory);
}
