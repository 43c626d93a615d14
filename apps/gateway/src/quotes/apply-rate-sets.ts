import { readEvent } from '@silkgate/contracts';
import type { RateSet } from '@silkgate/contracts';
import { hashOf } from '@silkgate/kernel';
import type { Clock } from '@silkgate/kernel';
import { PoisonEvent } from '@silkgate/messaging';
import type { Effect } from '@silkgate/messaging';
import { insertRateSet } from './rate-set-store.js';

/** Keeps the gateway's own copy of each published rate set; a set whose hash is not its own prices nothing. */
export function applyRateSets(clock: Clock): Effect {
  return async (session, events) => {
    for (const event of events) {
      const reading = readEvent<RateSet>(event, 'fx.rate-set-published.v1');
      if (reading.kind === 'other-type') continue;
      if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
      const { hash, rateSetId: _rateSetId, ...content } = reading.data;
      if (hashOf(content) !== hash) throw new PoisonEvent(event.id, 'the hash is not of this rate set');
      await insertRateSet(session, reading.data, clock.now());
    }
  };
}
