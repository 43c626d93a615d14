/**
 * Thrown by an effect when the failure is the event's own (it contradicts what is stored, its schema
 * is broken): the event is set aside into the dead letters. Never thrown for an unavailable store.
 */
export class PoisonEvent extends Error {
  constructor(
    readonly eventId: string,
    reason: string,
  ) {
    super(reason);
    this.name = 'PoisonEvent';
  }
}
