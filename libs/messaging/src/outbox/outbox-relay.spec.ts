import { randomUUID } from 'node:crypto';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import {
  startTestPostgres,
  startTestProxy,
  type TestPostgres,
  type TestProxy,
} from '@silkgate/persistence/testing';
import { EventLogError, type EventLog, type EventLogRecord } from '../event-log.js';
import { testEvent } from '../testing/contract/test-events.js';
import { eventually, prepareMessagingDatabase, type MessagingDatabase } from '../testing/index.js';
import { bucketOf, insertOutbox, outboxInsertSql, outboxValues } from './insert-outbox.js';
import type { OutboxRecord } from './outbox-record.js';
import { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.js';

/** Keeps what it is given; can be away, slow, or refuse a key. */
class RecordingLog implements EventLog {
  readonly published: EventLogRecord[] = [];
  away = false;
  refusedKey: string | undefined;
  beforeAnswer: () => Promise<void> = () => Promise.resolve();

  async publish(records: readonly EventLogRecord[]): Promise<void> {
    if (this.away) throw new EventLogError('away', 'unavailable');
    if (records.some((record) => record.key === this.refusedKey)) throw new EventLogError('no', 'refused');
    this.published.push(...records);
    await this.beforeAnswer();
  }

  ensureTopics = (): Promise<void> => Promise.resolve();
  subscribe = (): Promise<never> => Promise.reject(new Error('not used here'));
  lag = (): Promise<number> => Promise.resolve(0);
  check = (): Promise<void> => Promise.resolve();
  close = (): Promise<void> => Promise.resolve();
}

let postgres: TestPostgres;
let proxy: TestProxy;
let prepared: MessagingDatabase;
let database: Database;
let log: RecordingLog;
const relays: OutboxRelay[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
  proxy = await startTestProxy(postgres.adminUrl);
  prepared = await prepareMessagingDatabase(postgres, ['writer']);
  database = prepared.service('writer');
});

afterAll(async () => {
  await prepared.close();
  await proxy.stop();
  await postgres.stop();
});

beforeEach(async () => {
  log = new RecordingLog();
  await postgres.administer('TRUNCATE writer.outbox, writer.outbox_lease, writer.outbox_lease_holder');
});

afterEach(async () => {
  proxy.set('pass');
  log.away = false;
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
});

function relayOf(changes: Partial<OutboxRelayOptions> = {}): OutboxRelay {
  const relay = new OutboxRelay({
    database,
    eventLog: log,
    clock: new SystemClock(),
    timers: new SystemTimers(),
    holder: randomUUID(),
    leaseMs: 600,
    ...changes,
  });
  relays.push(relay);
  return relay;
}

function record(key: string, keySequence: number): OutboxRecord {
  const event = testEvent(key, keySequence);
  return { eventId: event.id, topic: 'spec.topic', key, keySequence, event };
}

function write(records: readonly OutboxRecord[]): Promise<void> {
  return database.transaction((session) => insertOutbox(session, records));
}

async function unpublished(): Promise<number> {
  return (await database.query('SELECT 1 FROM outbox WHERE published_at IS NULL')).rowCount;
}

function sequenceOf({ payload }: EventLogRecord): number {
  return (JSON.parse(payload) as { data: { sequence: number } }).data.sequence;
}

/** First appearances by key: repeats are allowed, gaps and turns are not. */
function firstSequences(): Record<string, number[]> {
  const sequences: Record<string, number[]> = {};
  for (const each of log.published) {
    const known = (sequences[each.key] ??= []);
    if (!known.includes(sequenceOf(each))) known.push(sequenceOf(each));
  }
  return sequences;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe('the outbox', () => {
  it('holds events of committed transactions only, each sequence of a key once', async () => {
    const lost = database.transaction(async (session) => {
      await insertOutbox(session, [record('a', 0)]);
      throw new Error('changed its mind');
    });
    await expect(lost).rejects.toThrow('changed its mind');
    await write([record('a', 0)]);
    await expect(write([record('a', 0)])).rejects.toMatchObject({ failure: 'rejected' });
    expect(await unpublished()).toBe(1);
  });

  it('can be written as part of a larger statement', async () => {
    const records = [record('a', 0), record('b', 0)];
    const { rows } = await database.query(
      `WITH written AS (${outboxInsertSql(2)} RETURNING 1) SELECT count(*)::int + $1::int AS n FROM written`,
      [40, ...outboxValues(records)],
    );
    expect(rows).toEqual([{ n: 42 }]);
  });

  it('puts all events of a key into one of 32 buckets', () => {
    const buckets = new Set(upTo(2_000).map((key) => bucketOf(`key-${key}`)));
    expect([...buckets].sort((a, b) => a - b)).toEqual(upTo(32));
  });
});

describe('the relay', () => {
  it('loses no event of writers that commit in any order', async () => {
    relayOf().start();
    await Promise.all(
      upTo(8).map(async (writer) => {
        for (const sequence of upTo(25)) {
          await database.transaction(async (session) => {
            await insertOutbox(session, [record(`key-${writer}`, sequence)]);
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
          });
        }
      }),
    );
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(firstSequences()).toEqual(Object.fromEntries(upTo(8).map((key) => [`key-${key}`, upTo(25)])));
    expect(log.published).toHaveLength(200);
  });

  it('works at once when woken', async () => {
    const relay = relayOf();
    relay.start();
    await new Promise((resolve) => setTimeout(resolve, 800));
    const before = Date.now();
    await write([record('a', 0)]);
    relay.wake();
    await eventually(() => expect(log.published).toHaveLength(1));
    expect(Date.now() - before).toBeLessThan(90);
  });

  it('waits while the log is away, then goes on in order', async () => {
    log.away = true;
    relayOf().start();
    for (const sequence of upTo(5)) await write([record('a', sequence), record('b', sequence)]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await unpublished()).toBe(10);
    log.away = false;
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(firstSequences()).toEqual({ a: upTo(5), b: upTo(5) });
  });

  it('goes on after its own database was away', async () => {
    const through = prepared.service('writer', proxy.url);
    relayOf({ database: through }).start();
    await write([record('a', 0)]);
    await eventually(async () => expect(await unpublished()).toBe(0));
    proxy.set('refuse');
    proxy.cutAll();
    await write([record('a', 1)]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy.set('pass');
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(firstSequences()).toEqual({ a: [0, 1] });
  });

  it('shares the buckets fairly and takes over from a copy that is gone', async () => {
    const held = async (): Promise<number[]> => {
      const { rows } = await database.query<{ buckets: number }>(
        'SELECT count(*)::int AS buckets FROM outbox_lease WHERE holder IS NOT NULL GROUP BY holder ORDER BY 1',
      );
      return rows.map((row) => row.buckets);
    };
    const doomedDatabase = prepared.service('writer', proxy.url);
    const doomed = relayOf({ database: doomedDatabase });
    doomed.start();
    await eventually(async () => expect(await held()).toEqual([32]));
    relayOf().start();
    relayOf().start();
    await eventually(async () => expect(await held()).toEqual([10, 11, 11]));
    proxy.set('refuse');
    proxy.cutAll();
    await eventually(async () => expect(await held()).toEqual([16, 16]), 5_000);
    await write(upTo(100).map((key) => record(`key-${key}`, 0)));
    await eventually(async () => expect(await unpublished()).toBe(0));
  });

  it('marks nothing under a lease that another has taken over: it repeats rather than loses', async () => {
    await write([record('a', 0), record('a', 1)]);
    log.beforeAnswer = async () => {
      log.beforeAnswer = () => Promise.resolve();
      await database.query(
        "UPDATE outbox_lease SET holder = 'another', epoch = epoch + 1, expires_at_ms = 0",
      );
    };
    relayOf().start();
    await eventually(() => expect(log.published).toHaveLength(4));
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(log.published.map(sequenceOf)).toEqual([0, 1, 0, 1]);
  });

  it('lets the other keys pass one that the log refuses', async () => {
    log.refusedKey = 'bad';
    await write([record('bad', 0), record('bad', 1), ...upTo(20).map((key) => record(`key-${key}`, 0))]);
    relayOf().start();
    await eventually(async () => expect(await unpublished()).toBe(2));
    log.refusedKey = undefined;
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(firstSequences()['bad']).toEqual([0, 1]);
  });

  it('publishes what is left when it stops, and gives its buckets back', async () => {
    const relay = relayOf();
    relay.start();
    await eventually(async () => {
      const { rowCount } = await database.query('SELECT 1 FROM outbox_lease WHERE holder IS NOT NULL');
      expect(rowCount).toBe(32);
    });
    await write(upTo(50).map((key) => record(`key-${key}`, 0)));
    await relay.stop();
    expect(await unpublished()).toBe(0);
    const { rowCount } = await database.query('SELECT 1 FROM outbox_lease WHERE holder IS NOT NULL');
    expect(rowCount).toBe(0);
  });
});
