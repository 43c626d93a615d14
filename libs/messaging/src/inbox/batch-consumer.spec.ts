import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import {
  startTestPostgres,
  startTestProxy,
  type TestPostgres,
  type TestProxy,
} from '@silkgate/persistence/testing';
import type { DeliveredBatch, DeliveredEvent } from '../event-log.js';
import { storeEffect, testEvent } from '../testing/contract/test-events.js';
import { prepareMessagingDatabase, type MessagingDatabase } from '../testing/index.js';
import { BatchConsumer } from './batch-consumer.js';
import { listDeadLetters } from './dead-letters.js';
import { PoisonEvent } from './poison-event.js';
import { replayDeadLetters } from './resolve-dead-letters.js';

let postgres: TestPostgres;
let proxy: TestProxy;
let prepared: MessagingDatabase;
let database: Database;

beforeAll(async () => {
  postgres = await startTestPostgres();
  proxy = await startTestProxy(postgres.adminUrl);
  prepared = await prepareMessagingDatabase(postgres, ['reader']);
  database = prepared.service('reader', proxy.url);
});

afterAll(async () => {
  await prepared.close();
  await proxy.stop();
  await postgres.stop();
});

beforeEach(async () => {
  proxy.set('pass');
  await database.query('DELETE FROM effect');
  await database.query('DELETE FROM dead_letter');
});

function consumer(name: string): BatchConsumer {
  return new BatchConsumer({
    database,
    consumer: name,
    clock: new SystemClock(),
    timers: new SystemTimers(),
  });
}

function batchOf(events: readonly DeliveredEvent[]): DeliveredBatch & { acknowledged: number } {
  const batch = {
    topic: 'spec',
    events,
    acknowledged: 0,
    acknowledgeWithin: () => {
      batch.acknowledged += 1;
      return Promise.resolve();
    },
  };
  return batch;
}

function delivered(key: string, sequence: number, offset: number): DeliveredEvent {
  const payload = JSON.stringify(testEvent(key, sequence));
  return { topic: 'spec', partition: 0, offset: String(offset), key, payload };
}

async function effects(): Promise<string[]> {
  const { rows } = await database.query<{ key: string; sequence: number }>(
    'SELECT key, sequence FROM effect ORDER BY position',
  );
  return rows.map((row) => `${row.key}/${row.sequence}`);
}

/** What should happen, said plainly: an event passes unless it is bad or an earlier one of its key was. */
function expectation(plan: readonly { key: string; bad: boolean }[]): { passed: string[]; parked: number } {
  const blocked = new Set<string>();
  const passed: string[] = [];
  let parked = 0;
  plan.forEach(({ key, bad }, index) => {
    if (blocked.has(key)) parked += 1;
    else if (bad) blocked.add(key);
    else passed.push(`${key}/${index + 1}`);
  });
  return { passed, parked };
}

describe('consuming a batch', () => {
  it('sets aside exactly the poison events and what follows them in their key', async () => {
    const plans = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), bad: fc.boolean(), named: fc.boolean() }),
      { minLength: 1, maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        await database.query('DELETE FROM effect');
        await database.query('DELETE FROM dead_letter');
        const name = randomUUID();
        const byId = new Map<string, (typeof plan)[number]>();
        const events = plan.map((each, index) => {
          const event = delivered(each.key, index + 1, index);
          byId.set((JSON.parse(event.payload) as { id: string }).id, each);
          return event;
        });
        const batch = batchOf(events);
        const effect: typeof storeEffect = async (session, due) => {
          await storeEffect(session, due);
          const wrong = due.find((event) => byId.get(event.id)?.bad === true);
          if (wrong === undefined) return;
          if (byId.get(wrong.id)?.named === true) throw new PoisonEvent(wrong.id, 'named');
          throw new Error('some event of these');
        };
        await consumer(name).consume(batch, effect);
        await consumer(name).consume(batchOf(events), effect);
        const expected = expectation(plan);
        expect(await effects()).toEqual(expected.passed);
        const letters = await listDeadLetters(database, name);
        expect(letters.filter((letter) => letter.parked)).toHaveLength(expected.parked);
        expect(letters).toHaveLength(plan.length - expected.passed.length);
        expect(batch.acknowledged).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it('waits for an unavailable store and never blames the event', async () => {
    const name = randomUUID();
    proxy.set('refuse');
    proxy.cutAll();
    const consuming = consumer(name).consume(batchOf([delivered('a', 1, 0)]), storeEffect);
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy.set('pass');
    await consuming;
    expect(await effects()).toEqual(['a/1']);
    expect(await listDeadLetters(database, name)).toEqual([]);
  });

  it.each(['cut-before-commit', 'cut-after-commit'] as const)(
    'takes effect once when the connection is lost (%s)',
    async (mode) => {
      proxy.set(mode);
      await consumer(randomUUID()).consume(
        batchOf([delivered('a', 1, 0), delivered('a', 2, 1)]),
        storeEffect,
      );
      expect(await effects()).toEqual(['a/1', 'a/2']);
    },
  );

  it('waits, without blame, for what only an operator can repair', async () => {
    const name = randomUUID();
    const work = consumer(name);
    const consuming = work.consume(batchOf([delivered('a', 1, 0)]), async (session) => {
      await session.query('SELECT * FROM a_table_that_a_migration_forgot');
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    work.close();
    await expect(consuming).rejects.toMatchObject({ failure: 'fatal' });
    expect(await listDeadLetters(database, name)).toEqual([]);
  });

  it('keeps hostile payloads as evidence, whatever they hold', async () => {
    const name = randomUUID();
    const payloads = ['', 'null', '[]', '{"id":5}', 'a\0b', '{"specversion":"1.0","id":"x"}', '\ud800'];
    const events = payloads.map((payload, index) => ({ ...delivered(`k${index}`, 1, index), payload }));
    await consumer(name).consume(batchOf(events), storeEffect);
    const letters = await listDeadLetters(database, name);
    expect(letters).toHaveLength(payloads.length);
    expect(new Set(letters.map((letter) => letter.eventId)).size).toBe(payloads.length);
    await consumer(name).consume(batchOf(events), storeEffect);
    expect(await listDeadLetters(database, name)).toHaveLength(payloads.length);
  });

  it('sets aside a type that its topic does not have: a newer producer may have moved money', async () => {
    const topic = 'gateway.payments';
    const of = (type: string, offset: number): DeliveredEvent => {
      const payload = JSON.stringify({ ...testEvent(type, 1), type });
      return { ...delivered(type, 1, offset), topic, payload };
    };
    const [unheard, known] = ['gateway.payment-split.v7', 'gateway.payment-failed.v1'];
    const batch = { ...batchOf([of(unheard, 1), of(known, 2)]), topic };
    await consumer('careful').consume(batch, storeEffect);
    expect(await effects()).toEqual([`${known}/1`]);
    const { rows } = await database.query<{ key: string; error: string }>(
      `SELECT key, error FROM dead_letter WHERE consumer = 'careful'`,
    );
    const reason = `${unheard} is no type of gateway.payments in this version`;
    expect(rows).toEqual([{ key: unheard, error: reason }]);
    // A replay that skips it would lose it as well.
    const by = { resolution: { operator: 'Li Wei', at: 0 }, effect: storeEffect };
    const replayed = await replayDeadLetters({ database, consumer: 'careful', topic, key: unheard, ...by });
    expect(replayed).toMatchObject({ kind: 'refused', reason });
  });

  it('keeps two consumers apart', async () => {
    const events = [delivered('a', 1, 0)];
    await consumer('first').consume(batchOf(events), storeEffect);
    await consumer('second').consume(batchOf(events), storeEffect);
    expect(await effects()).toEqual(['a/1', 'a/1']);
  });
});
