import { randomUUID } from 'node:crypto';
import { cloudEvent, type CloudEvent } from '@silkgate/contracts';
import type { SqlSession } from '@silkgate/persistence';
import type { DeliveredBatch, EventLogRecord } from '../../event-log.js';

export interface TestEventContent {
  readonly key: string;
  readonly sequence: number;
}

export function testEvent(key: string, sequence: number): CloudEvent<TestEventContent> {
  return cloudEvent({
    id: randomUUID(),
    source: 'silkgate/spec',
    type: 'spec.happened.v1',
    subject: key,
    time: '2026-11-22T12:00:00.000+08:00',
    data: { key, sequence },
  });
}

export function toRecord(topic: string, event: CloudEvent<TestEventContent>): EventLogRecord {
  return { topic, key: event.subject, eventId: event.id, payload: JSON.stringify(event) };
}

/** `perKey` events of each of `keys` keys, interleaved. */
export function manyRecords(topic: string, keys: number, perKey: number, from = 0): EventLogRecord[] {
  return Array.from({ length: keys * perKey }, (_, index) =>
    toRecord(topic, testEvent(`key-${index % keys}`, from + Math.floor(index / keys))),
  );
}

function contentOf(event: CloudEvent): TestEventContent {
  return event.data as TestEventContent;
}

/** The effect of the specs: one row an event; a negative sequence breaks a CHECK of the table. */
export async function storeEffect(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  await session.query(
    'INSERT INTO effect (event_id, key, sequence) SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[])',
    [
      events.map((event) => event.id),
      events.map((event) => contentOf(event).key),
      events.map((event) => contentOf(event).sequence),
    ],
  );
}

/** Notes what was delivered, in order. */
export class Recorder {
  readonly seen: TestEventContent[] = [];

  readonly onBatch = (batch: DeliveredBatch): Promise<void> => {
    for (const event of batch.events) {
      this.seen.push(contentOf(JSON.parse(event.payload) as CloudEvent));
    }
    return Promise.resolve();
  };

  /** Sequences by key, in the order in which they came. */
  byKey(): Record<string, number[]> {
    const sequences: Record<string, number[]> = {};
    for (const { key, sequence } of this.seen) (sequences[key] ??= []).push(sequence);
    return sequences;
  }
}
