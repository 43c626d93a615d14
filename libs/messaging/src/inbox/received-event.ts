import { createHash } from 'node:crypto';
import { CloudEventSchema, isUnknownType, type CloudEvent } from '@silkgate/contracts';
import type { DeliveredEvent } from '../event-log.js';
import { PoisonEvent } from './poison-event.js';

/** A delivered event after a look at its envelope. */
export interface ReceivedEvent {
  /** The CloudEvent's id; for what cannot be read, one made from its place in the log. */
  readonly eventId: string;
  readonly delivered: DeliveredEvent;
  /** Undefined where the payload is no CloudEvent. */
  readonly event: CloudEvent | undefined;
  readonly problem: string;
}

/** The same place gives the same id (RFC 9562, version 8), so that a redelivery is known again. */
function idOfPlace({ topic, partition, offset }: DeliveredEvent): string {
  const hex = createHash('sha256').update(`${topic}/${partition}/${offset}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

export function receive(delivered: DeliveredEvent): ReceivedEvent {
  const json = readJson(delivered.payload);
  const parsed = json === undefined ? undefined : CloudEventSchema.safeParse(json.value);
  if (parsed?.success === true) {
    const event: CloudEvent = parsed.data;
    return { eventId: event.id, delivered, event, problem: '' };
  }
  const issue = parsed?.error.issues[0];
  const problem = issue === undefined ? 'not JSON' : `${issue.path.join('.')}: ${issue.message}`;
  return { eventId: idOfPlace(delivered), delivered, event: undefined, problem };
}

/**
 * The event, if this version knows what it is; throws {@link PoisonEvent} otherwise. A consumer skips types that move
 * nothing for it, but what it has never heard of may move money: that waits for a version that knows it.
 */
export function applicable({ event, eventId, delivered, problem }: ReceivedEvent): CloudEvent {
  if (event === undefined) throw new PoisonEvent(eventId, problem);
  if (isUnknownType(delivered.topic, event.type)) {
    throw new PoisonEvent(eventId, `${event.type} is no type of ${delivered.topic} in this version`);
  }
  return event;
}
