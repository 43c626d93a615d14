import type { SignatureAlgorithm } from '@silkgate/alipayplus';

/** Of so many payments one goes over a participant of another algorithm; the others over the recommended P-256. */
const OTHERS_EVERY = 10;

interface Signing {
  readonly algorithm: SignatureAlgorithm;
}

/**
 * The participant of the n-th payment: nine in ten sign with ES256, each group taken in turn. Where a group is empty the
 * other one serves.
 */
export function participantOf<P extends Signing>(participants: readonly P[], index: number): P {
  const recommended = participants.filter(({ algorithm }) => algorithm === 'ES256');
  const others = participants.filter(({ algorithm }) => algorithm !== 'ES256');
  const turn = Math.floor(index / OTHERS_EVERY);
  const wanted = index % OTHERS_EVERY === OTHERS_EVERY - 1 ? others : recommended;
  const group = wanted.length > 0 ? wanted : participants;
  const chosen = group[(wanted === others ? turn : index - turn) % group.length];
  if (chosen === undefined) throw new Error('There is no participant to act as.');
  return chosen;
}
