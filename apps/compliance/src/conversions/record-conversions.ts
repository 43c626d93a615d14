import type { CloudEvent } from '@silkgate/contracts';
import type { Clock } from '@silkgate/kernel';
import { PoisonEvent, type Effect } from '@silkgate/messaging';
import { insertConversions, type EvidenceOfEvent } from './conversion-store.js';
import { evidenceOf } from './domain/evidence.js';

/** The effect of a batch of payment events: each conversion is kept as it happened. */
export function recordConversions(clock: Clock): Effect {
  return async (session, events) => {
    await insertConversions(session, events.flatMap(readEvidence), clock.now());
  };
}

function readEvidence(event: CloudEvent): readonly EvidenceOfEvent[] {
  const evidence = evidenceOf(event);
  if (!evidence.ok) throw new PoisonEvent(event.id, evidence.error);
  return evidence.value === undefined ? [] : [{ evidence: evidence.value, eventId: event.id }];
}
