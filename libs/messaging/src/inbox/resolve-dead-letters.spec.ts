import { randomUUID } from 'node:crypto';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { deletableTables, startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import type { Database } from '@silkgate/persistence';
import type { DeliveredBatch, DeliveredEvent } from '../event-log.js';
import { storeEffect, testEvent } from '../testing/contract/test-events.js';
import { prepareMessagingDatabase, type MessagingDatabase } from '../testing/index.js';
import { BatchConsumer, type Effect } from './batch-consumer.js';
import { listBlockedKeys, listDeadLetters } from './dead-letters.js';
import { PoisonEvent } from './poison-event.js';
import {
  discardDeadLetter,
  replayDeadLetters,
  type DiscardOutcome,
  type ReplayOutcome,
} from './resolve-dead-letters.js';

const AT = Date.parse('2026-11-22T12:00:00+08:00');
let postgres: TestPostgres;
let prepared: MessagingDatabase;
let database: Database;
let name: string;
let offset = 0;

beforeAll(async () => {
  postgres = await startTestPostgres();
  prepared = await prepareMessagingDatabase(postgres, ['reader']);
  database = prepared.service('reader');
});
afterAll(async () => {
  await prepared.close();
  await postgres.stop();
});
beforeEach(async () => {
  name = randomUUID();
  await database.query('DELETE FROM effect');
});

/** A negative sequence is refused by the effect. */
function delivered(key: string, sequence: number): DeliveredEvent {
  const payload = JSON.stringify(testEvent(key, sequence));
  offset += 1;
  return { topic: 'spec', partition: 0, offset: String(offset), key, payload };
}

async function consume(
  events: readonly DeliveredEvent[],
  acknowledgeWithin: DeliveredBatch['acknowledgeWithin'] = () => Promise.resolve(),
): Promise<void> {
  const ports = { clock: new SystemClock(), timers: new SystemTimers() };
  const consumer = new BatchConsumer({ database, consumer: name, ...ports });
  await consumer.consume({ topic: 'spec', events, acknowledgeWithin }, storeEffect);
}

function replay(key: string, effect: Effect = storeEffect): Promise<ReplayOutcome> {
  const resolution = { operator: 'Li Wei', at: AT };
  return replayDeadLetters({ database, consumer: name, topic: 'spec', key, effect, resolution });
}

function discard(eventId: string | undefined): Promise<DiscardOutcome> {
  const resolution = { operator: 'Li Wei', reason: 'a test event', at: AT };
  return discardDeadLetter({ database, consumer: name, eventId: eventId ?? '', resolution });
}

async function effects(): Promise<string[]> {
  const { rows } = await database.query<{ key: string; sequence: number }>(
    'SELECT key, sequence FROM effect ORDER BY position',
  );
  return rows.map((row) => `${row.key}/${row.sequence}`);
}

async function trace(): Promise<unknown[]> {
  const { rows } = await database.query(
    `SELECT event_id, key, action, operator, reason, error, resolved_at FROM dead_letter_resolution
     WHERE consumer = $1 ORDER BY key_order`,
    [name],
  );
  return rows;
}

/** Reads as the effect does, but takes what it refuses. */
const lenient: Effect = async (session, events) => {
  await storeEffect(
    session,
    events.map((event) => {
      const { key, sequence } = event.data as { key: string; sequence: number };
      return { ...event, data: { key, sequence: Math.abs(sequence) } };
    }),
  );
};

describe('dead letters', () => {
  it('are listed by key, with what is first and how many wait behind it', async () => {
    await consume([delivered('b', -1), delivered('a', -1), delivered('a', 1), delivered('a', 2)]);
    const { deadLetters, total } = await listBlockedKeys(database, name, 10);
    expect(total).toBe(2);
    expect(deadLetters.map(({ key, parkedFollowers }) => [key, parkedFollowers])).toEqual([
      ['a', 2],
      ['b', 0],
    ]);
    expect(deadLetters[0]).toMatchObject({
      topic: 'spec',
      eventType: 'spec.happened.v1',
      eventTime: '2026-11-22T12:00:00.000+08:00',
    });
    expect(deadLetters[0]?.reason).toContain('violates check constraint');
    const one = await listBlockedKeys(database, name, 1);
    expect([one.deadLetters.length, one.total]).toEqual([1, 2]);
  });

  it('that cannot be read are listed without a type', async () => {
    await consume([{ ...delivered('a', 1), payload: '{' }]);
    const { deadLetters } = await listBlockedKeys(database, name, 10);
    expect(deadLetters).toMatchObject([{ eventType: undefined, reason: 'not JSON' }]);
  });

  it('can be discarded, and what waited behind them replayed, each once and with a trace', async () => {
    const events = [delivered('a', -1), delivered('a', 1), delivered('a', 2)];
    await consume(events);
    const [poison, parked, last] = await listDeadLetters(database, name);
    expect(await discard(parked?.eventId)).toBe('not-first');
    expect(await discard(randomUUID())).toBe('unknown');
    expect(await trace()).toEqual([]);
    expect(await discard(poison?.eventId)).toBe('discarded');
    expect(await discard(poison?.eventId)).toBe('unknown');
    expect(await replay('a')).toEqual({ kind: 'replayed', events: 2 });
    expect(await replay('a')).toEqual({ kind: 'unknown' });
    await consume(events);
    expect(await effects()).toEqual(['a/1', 'a/2']);
    const by = { key: 'a', operator: 'Li Wei', resolved_at: AT };
    const waiting = { ...by, action: 'REPLAYED', reason: null, error: 'waits behind its key' };
    expect(await trace()).toEqual([
      { ...by, event_id: poison?.eventId, action: 'DISCARDED', reason: 'a test event', error: poison?.error },
      { ...waiting, event_id: parked?.eventId },
      { ...waiting, event_id: last?.eventId },
    ]);
  });

  it('are replayed all or none: one that still fails leaves all of them, and no trace', async () => {
    await consume([delivered('a', -1), delivered('a', 1)]);
    expect(await replay('a')).toMatchObject({ kind: 'refused' });
    const [poison] = await listDeadLetters(database, name);
    const named: Effect = () => Promise.reject(new PoisonEvent(poison?.eventId ?? '', 'of no known wallet'));
    expect(await replay('a', named)).toEqual({
      kind: 'refused',
      reason: 'of no known wallet',
      eventId: poison?.eventId,
    });
    expect(await listDeadLetters(database, name)).toHaveLength(2);
    expect(await trace()).toEqual([]);
    expect(await replay('a', lenient)).toEqual({ kind: 'replayed', events: 2 });
    expect(await effects()).toEqual(['a/1', 'a/1']);
  });

  it('that were only parked can be discarded when they turn out to be wrong themselves', async () => {
    await consume([delivered('a', -1), delivered('a', -2), delivered('a', 3)]);
    const [first, second] = await listDeadLetters(database, name);
    await discard(first?.eventId);
    expect(await replay('a')).toMatchObject({ kind: 'refused' });
    expect(await discard(second?.eventId)).toBe('discarded');
    expect(await replay('a')).toEqual({ kind: 'replayed', events: 1 });
    expect(await effects()).toEqual(['a/3']);
  });

  it('leave nothing parked behind when an event comes in at the moment of their replay', async () => {
    await consume([delivered('a', -1)]);
    let replayed: Promise<ReplayOutcome> | undefined;
    // Parked, but not yet committed, when the operator begins.
    await consume([delivered('a', 2)], async () => {
      replayed = replay('a', lenient);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    expect(await replayed).toEqual({ kind: 'replayed', events: 2 });
    expect(await listDeadLetters(database, name)).toEqual([]);
    expect(await effects()).toEqual(['a/1', 'a/2']);
    await consume([delivered('a', 3)]);
    expect(await effects()).toEqual(['a/1', 'a/2', 'a/3']);
  });

  it('have a trace that the service can neither change nor remove', async () => {
    for (const text of [
      "UPDATE dead_letter_resolution SET reason = ''",
      'DELETE FROM dead_letter_resolution',
    ]) {
      await expect(database.query(text)).rejects.toMatchObject({ sqlState: '42501' });
    }
    const removable = await deletableTables(postgres, 'reader');
    expect(removable).toEqual(['dead_letter', 'effect', 'outbox_lease_holder']);
    expect(await deletableTables(postgres, 'eventlog')).toEqual(['consumer_lease_holder']);
  });
});
