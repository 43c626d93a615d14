import { ALL_TOPICS } from '@silkgate/contracts';
import { PgDatabase } from '@silkgate/persistence';
import { requireJson } from '../http.js';
import type { DatabaseAccess } from '../infrastructure/database.js';
import { loopback } from '../infrastructure/ports.js';
import { SERVICES } from '../services/table.js';
import { waitFor, type Waiting } from '../wait.js';

async function asAuditor<T>(access: DatabaseAccess, work: (database: PgDatabase) => Promise<T>): Promise<T> {
  const database = new PgDatabase({
    url: access.auditorUrl,
    schema: 'gateway',
    applicationName: 'launcher',
    maxConnections: 1,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const RATE_KINDS = 2;

/** Waits until every copy of the gateway prices with a parity and with market mids: before that it refuses every quote. */
export async function awaitRates(token: string, gatewayCopies: number): Promise<void> {
  for (let copy = 1; copy <= gatewayCopies; copy += 1) {
    const url = `${loopback('gateway', copy)}/ops/v1/rate-sets`;
    await waitFor(
      'Rates at the gateway',
      async (): Promise<Waiting<true>> => {
        const sets = await requireJson<{ kind: string }[]>('GET', url, { token });
        const kinds = new Set(sets.map(({ kind }) => kind)).size;
        return kinds === RATE_KINDS
          ? { done: true }
          : { still: `copy ${copy} knows ${kinds} of ${RATE_KINDS} kinds of rate set` };
      },
      60_000,
    );
  }
}

const PRODUCERS = SERVICES.flatMap(({ schema }) => (schema === undefined ? [] : [schema])).filter((schema) =>
  ALL_TOPICS.some((topic) => topic.producer === schema),
);

/** Published events that a consumer of their topic has neither taken in nor set aside. */
const UNCONSUMED = ALL_TOPICS.flatMap((topic) =>
  topic.consumers.map(
    (consumer) => `SELECT count(*) AS missing FROM ${topic.producer}.outbox o WHERE o.topic = '${topic.name}'
      AND NOT EXISTS (SELECT 1 FROM ${consumer}.inbox i WHERE i.event_id = o.event_id)
      AND NOT EXISTS (SELECT 1 FROM ${consumer}.dead_letter d WHERE d.event_id = o.event_id)`,
  ),
).join(' UNION ALL ');

const UNPUBLISHED = PRODUCERS.map(
  (schema) => `SELECT count(*) AS missing FROM ${schema}.outbox WHERE published_at IS NULL`,
).join(' UNION ALL ');

/** Waits until every event is published and has reached each of its consumers. */
export async function awaitConsumers(access: DatabaseAccess): Promise<void> {
  await asAuditor(access, (database) =>
    waitFor(
      'Delivery of every event',
      async (): Promise<Waiting<true>> => {
        const { rows } = await database.query<{ unpublished: string; unconsumed: string }>(
          `SELECT (SELECT sum(missing) FROM (${UNPUBLISHED}) u) AS unpublished,
                  (SELECT sum(missing) FROM (${UNCONSUMED}) c) AS unconsumed`,
        );
        const { unpublished, unconsumed } = rows[0] ?? { unpublished: '?', unconsumed: '?' };
        return unpublished === '0' && unconsumed === '0'
          ? { done: true }
          : { still: `${unpublished} events wait in outboxes, ${unconsumed} deliveries are outstanding` };
      },
      60_000,
    ),
  );
}
