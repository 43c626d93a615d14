import { ALL_TOPICS } from '@silkgate/contracts';
import type { AuditCheck, CheckOutcome } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { find } from '../sql/finding.js';
import { setAside } from '../sql/fragments.js';
import type { SqlSession } from '@silkgate/persistence';
import { PRODUCERS, shardSql } from './07-envelopes.js';

const CONSUMERS: readonly string[] = [...new Set(ALL_TOPICS.flatMap((topic) => topic.consumers))];

/** Every event that a consumer is told of, with the partition it is in. */
function deliverable(consumer: string): string {
  const topics = ALL_TOPICS.filter((topic) => topic.consumers.includes(consumer));
  return topics
    .map(
      ({ name, producer, partitions }) => `SELECT event_id, topic, key, key_sequence, published_at,
          ${shardSql('key')} % ${partitions} AS partition
        FROM ${producer}.outbox WHERE topic = '${name}'`,
    )
    .join(' UNION ALL ');
}

/** An inbox holds nothing that was never sent; what cannot be read has an id of its place and is set aside. */
function invented(consumer: string): string {
  return `SELECT '${consumer}.inbox consumer=' || i.consumer || ', event_id=' || i.event_id AS row_name,
      'event_id' AS column_name, 'an event of a topic that ${consumer} consumes' AS expected,
      i.event_id::text AS found
    FROM ${consumer}.inbox i LEFT JOIN (${deliverable(consumer)}) d ON d.event_id = i.event_id
    LEFT JOIN ${setAside(consumer)} l ON l.event_id = i.event_id
    WHERE d.event_id IS NULL AND l.event_id IS NULL
    UNION ALL SELECT '${consumer}.inbox consumer=' || consumer || ', event_id=' || event_id, 'consumer',
      '${consumer}', consumer FROM ${consumer}.inbox WHERE consumer <> '${consumer}'
    UNION ALL SELECT '${consumer}.dead_letter consumer=' || l.consumer || ', event_id=' || l.event_id, 'event_id',
      'an event of the inbox', l.event_id::text
    FROM ${consumer}.dead_letter l LEFT JOIN ${consumer}.inbox i USING (consumer, event_id) WHERE i.event_id IS NULL`;
}

/** Two publications into one partition that lie farther apart than this cannot have changed places. */
const PUBLICATION_SPREAD = `interval '30 seconds'`;

/**
 * A partition is consumed in order: an event that is missing while a later one of its key, or one of its partition
 * that was published much later, has been consumed, was taken out of the inbox.
 */
function removed(consumer: string): string {
  return `SELECT '${consumer}.inbox consumer=${consumer}, event_id=' || m.event_id AS row_name,
      'event_id' AS column_name, 'in the inbox, as later events of its key or partition are' AS expected,
      'missing' AS found
    FROM (SELECT d.*, i.event_id IS NOT NULL AS taken,
        max(CASE WHEN i.event_id IS NOT NULL THEN d.key_sequence END) OVER (PARTITION BY d.topic, d.key) AS last_of_key,
        max(CASE WHEN i.event_id IS NOT NULL THEN d.published_at END) OVER (PARTITION BY d.topic, d.partition)
          AS last_of_partition
      FROM (${deliverable(consumer)}) d LEFT JOIN ${consumer}.inbox i ON i.event_id = d.event_id) m
    WHERE NOT taken AND (last_of_key > key_sequence OR last_of_partition > published_at + ${PUBLICATION_SPREAD})`;
}

/** The embedded log knows how far each consumer has come. */
function skipped(consumer: string): string {
  return `SELECT '${consumer}.inbox consumer=${consumer}, event_id=' || e.event_id AS row_name,
      'event_id' AS column_name, 'in the inbox, as the consumer has acknowledged it' AS expected, 'missing' AS found
    FROM eventlog.event e JOIN eventlog.consumer_offset o
      ON o.consumer_group = '${consumer}' AND o.topic = e.topic AND o.partition = e.partition
    LEFT JOIN ${consumer}.inbox i ON i.event_id = e.event_id
    WHERE e.position < o.next_offset AND i.event_id IS NULL`;
}

async function forEachConsumer(
  session: SqlSession,
  rule: (consumer: string) => string,
): Promise<CheckOutcome> {
  const outcomes: CheckOutcome[] = [];
  for (const consumer of CONSUMERS) {
    const population = `SELECT count(*) AS amount FROM ${consumer}.inbox`;
    outcomes.push(await find(session, { offenders: rule(consumer), population }));
  }
  return mergeOutcomes(outcomes);
}

const TABLES = [
  ...PRODUCERS.map((producer) => `${producer}.outbox`),
  ...CONSUMERS.flatMap((consumer) => [
    `${consumer}.inbox`,
    `${consumer}.dead_letter`,
    `${consumer}.dead_letter_resolution`,
  ]),
];

export const deliveries: AuditCheck = {
  invariant: 7,
  name: 'outboxes against the inboxes of every consumer',
  tables: TABLES,
  run: async ({ session }) =>
    mergeOutcomes([await forEachConsumer(session, invented), await forEachConsumer(session, removed)]),
};

export const embeddedDeliveries: AuditCheck = {
  invariant: 7,
  name: 'what the embedded log has delivered against inboxes',
  tables: [...TABLES, 'eventlog.consumer_offset'],
  run: ({ session }) => forEachConsumer(session, skipped),
};
