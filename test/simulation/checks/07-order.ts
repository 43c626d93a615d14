import type { Database } from '@silkgate/persistence';
import type { Stores } from '../stores.js';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';

const SEQUENCES = `SELECT event_id, key_sequence FROM outbox WHERE event_id = ANY($1::uuid[]) ORDER BY event_id`;

async function sequencesOf(database: Database, eventIds: readonly string[]) {
  return (await database.query<{ event_id: string; key_sequence: number }>(SEQUENCES, [eventIds])).rows;
}

/** 7: whoever reads the log meets the events of each key, each where it stands first, in the order of their sequence. */
export async function checkEventOrder(
  { gateway, settlement }: Stores,
  { published }: WaveBooks,
): Promise<Violation[]> {
  const ids = [...published.keys()];
  const stored = [
    ...(await sequencesOf(gateway.database, ids)),
    ...(await sequencesOf(settlement.database, ids)),
  ];
  const sequences = new Map(stored.map((row) => [row.event_id, row.key_sequence]));
  const last = new Map<string, number>();
  const violations: Violation[] = [];
  // In the order in which the log took each event for the first time.
  for (const [id, { topic, key }] of published) {
    const sequence = sequences.get(id);
    if (sequence === undefined) continue;
    const before = last.get(`${topic} ${key}`) ?? 0;
    last.set(`${topic} ${key}`, Math.max(before, sequence));
    if (sequence > before) continue;
    const detail = `event ${sequence} of ${key} (${topic}) is in the log behind event ${before}`;
    violations.push({ invariant: 7, detail, about: [id, key] });
  }
  return violations;
}
