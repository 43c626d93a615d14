import { ALL_TOPICS } from '@silkgate/contracts';
import { PgDatabase } from '@silkgate/persistence';
import type { DatabaseAccess } from '../infrastructure/database.js';
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

/** Waits until the gateway has heard of a parity and of market mids: before that every quote is refused. */
export async function awaitRates(access: DatabaseAccess): Promise<void> {
  await asAuditor(access, (database) =>
    waitFor(
      'Rates at the gateway',
      async (): Promise<Waiting<true>> => {
        const { rows } = await database.query<{ kinds: string }>(
          'SELECT count(DISTINCT kind) AS kinds FROM gateway.rate_set',
        );
        return rows[0]?.kinds === '2'
          ? { done: true }
          : { still: `${rows[0]?.kinds} of 2 kinds of rate set have arrived` };
      },
      60_000,
    ),
  );
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
