import { ALL_TOPICS } from '@silkgate/contracts';
import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find, type Finding } from '../sql/finding.js';
import { outboxEvents } from '../sql/fragments.js';

export const PRODUCERS: readonly string[] = [...new Set(ALL_TOPICS.map((topic) => topic.producer))];

/** The topic of each type, as SQL rows. */
const TYPES = ALL_TOPICS.flatMap((topic) =>
  Object.keys(topic.events).map((type) => `('${topic.producer}', '${type}', '${topic.name}')`),
).join(', ');

const OUTBOX_BUCKETS = 32;

/** As the kernel's `shardOf`: the first 16 bits of the key's SHA-256. */
export function shardSql(key: string): string {
  const hash = `sha256(convert_to(${key}, 'UTF8'))`;
  return `(get_byte(${hash}, 0) * 256 + get_byte(${hash}, 1))`;
}

/** What the row of an outbox says of its event, from the event itself. */
function envelopes(producer: string): Comparison {
  return {
    table: `${producer}.outbox`,
    key: ['event_id'],
    columns: ['id', 'key', 'topic', 'bucket', 'source', 'specversion'],
    expected: `SELECT e.event_id, e.event_id AS id, e.event->>'subject' AS key, t.topic,
        ${shardSql('e.key')} % ${OUTBOX_BUCKETS} AS bucket, 'silkgate/${producer}' AS source, '1.0' AS specversion
      FROM ${outboxEvents(producer)} e
      LEFT JOIN (VALUES ${TYPES}) AS t (producer, type, topic) ON t.producer = '${producer}' AND t.type = e.type`,
    stored: `SELECT event_id, event->>'id' AS id, key, topic, bucket, event->>'source' AS source,
        event->>'specversion' AS specversion FROM ${outboxEvents(producer)} e`,
  };
}

/** The embedded log keeps the events as they were published. */
function log(producer: string): Comparison {
  const topics = ALL_TOPICS.filter((topic) => topic.producer === producer).map((topic) => `'${topic.name}'`);
  return {
    table: `${producer}.outbox`,
    key: ['event_id'],
    columns: ['topic', 'key', 'event_hash'],
    expected: `SELECT DISTINCT event_id, topic, key, md5(payload) AS event_hash FROM eventlog.event
      WHERE topic IN (${topics.join(', ')})`,
    stored: `SELECT o.event_id, o.topic, o.key, md5(o.event) AS event_hash FROM ${producer}.outbox o
      WHERE o.event_id IN (SELECT event_id FROM eventlog.event)`,
  };
}

/** Windows' events are numbered by a row of their own. */
const NUMBERED: Finding = {
  offenders: `SELECT 'settlement.event_sequence topic=' || s.topic || ', key=' || s.key AS row_name,
      'last_sequence' AS column_name, max(o.key_sequence)::text AS expected, s.last_sequence::text AS found
    FROM settlement.event_sequence s LEFT JOIN settlement.outbox o ON o.topic = s.topic AND o.key = s.key
    GROUP BY s.topic, s.key, s.last_sequence
    HAVING max(o.key_sequence) IS DISTINCT FROM s.last_sequence OR count(o.key) <> s.last_sequence`,
  population: 'SELECT count(*) AS amount FROM settlement.event_sequence',
};

export const envelopesOfEvents: AuditCheck = {
  invariant: 7,
  name: 'outbox rows against the events they hold',
  tables: PRODUCERS.map((producer) => `${producer}.outbox`),
  run: async ({ session }) => {
    const outcomes = [];
    for (const producer of PRODUCERS) outcomes.push(await compare(session, envelopes(producer)));
    outcomes.push(await find(session, NUMBERED));
    return mergeOutcomes(outcomes);
  },
};

export const embeddedLog: AuditCheck = {
  invariant: 7,
  name: 'embedded event log against outboxes',
  tables: ['eventlog.event'],
  run: async ({ session }) => {
    const outcomes = [];
    for (const producer of PRODUCERS) outcomes.push(await compare(session, log(producer)));
    return mergeOutcomes(outcomes);
  },
};
