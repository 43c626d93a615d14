import type { CloudEvent } from '@silkgate/contracts';

export interface OutboxRecord {
  /** UUID; equals `event.id`. */
  readonly eventId: string;
  readonly topic: string;
  /** The aggregate's id. */
  readonly key: string;
  /** Strictly increasing per topic and key, given out under the aggregate's row lock. */
  readonly keySequence: number;
  readonly event: CloudEvent;
}
