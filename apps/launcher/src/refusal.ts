import { EventLogError } from '@silkgate/messaging';
import { DatabaseError } from '@silkgate/persistence';

/** Something outside us stands in the way (a port in use, no disk): told to the user as one clear sentence. */
export class Refusal extends Error {}

/** Ctrl-C or SIGTERM came before the work was done. */
export class Interruption extends Refusal {
  constructor(message = 'Interrupted before everything was up; what had been started is stopped.') {
    super(message);
  }
}

/** Nobody answers at an address of ours, for now: who waits for something may ask again. */
export class Unreachable extends Refusal {}

/** What stands in the way, as one sentence; undefined where it is a defect of ours, whose whole trace is wanted. */
export function obstacleOf(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message;
  if (error instanceof DatabaseError && error.failure === 'unavailable')
    return `The database cannot be reached: ${reasonOf(error)}.`;
  if (error instanceof EventLogError && error.failure === 'unavailable')
    return `The event log cannot be reached: ${reasonOf(error)}.`;
  return undefined;
}

/** Of several addresses that were tried, what the last of them said. */
function reasonOf({ message, cause }: Error): string {
  if (cause instanceof AggregateError)
    return String((cause.errors.at(-1) as Error | undefined)?.message ?? message);
  return message !== '' ? message : String(cause);
}
