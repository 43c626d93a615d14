import { EventLogError } from '../../event-log.js';

/** Sent data that the broker will refuse again: too large, corrupt, not allowed. */
const REFUSALS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
]);

function typeOf(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('type' in each && typeof each.type === 'string') return each.type;
  }
  return undefined;
}

/** Everything that is not plainly a refusal may pass: an event log that is away comes back. */
export function toEventLogError(error: unknown): EventLogError {
  if (error instanceof EventLogError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const refused = REFUSALS.has(typeOf(error) ?? '');
  return new EventLogError(message, refused ? 'refused' : 'unavailable', error);
}
