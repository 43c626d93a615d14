import { randomUUID } from 'node:crypto';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { DeliveredBatch, EventLog } from '../../event-log.js';
import { BatchConsumer } from '../../inbox/batch-consumer.js';
import { listDeadLetters } from '../../inbox/dead-letters.js';
import { replayDeadLetters } from '../../inbox/resolve-dead-letters.js';
import { eventually } from '../adapters/eventually.js';
import { manyRecords, Recorder, storeEffect, testEvent, toRecord } from './test-events.js';

/** What a spec gives the contract: logs that act like separate processes, and a consuming service's database. */
export interface EventLogFixture {
  openLog(): EventLog;
  readonly database: Database;
}

interface EffectRow {
  readonly event_id: string;
  readonly key: string;
  readonly sequence: number;
}

/** What both event logs must do; run by one spec for each. */
export function eventLogContract(fixture: () => EventLogFixture): void {
  let log: EventLog;
  let topic: string;
  let group: string;
  const opened: EventLog[] = [];

  function openLog(): EventLog {
    const another = fixture().openLog();
    opened.push(another);
    return another;
  }

  function consumer(name = group): BatchConsumer {
    const { database } = fixture();
    return new BatchConsumer({
      database,
      consumer: name,
      clock: new SystemClock(),
      timers: new SystemTimers(),
    });
  }

  async function effects(): Promise<EffectRow[]> {
    const { database } = fixture();
    return (await database.query<EffectRow>('SELECT event_id, key, sequence FROM effect ORDER BY position'))
      .rows;
  }

  beforeEach(async () => {
    await fixture().database.query('DELETE FROM effect');
    await fixture().database.query('DELETE FROM dead_letter');
    topic = `spec.${randomUUID()}`;
    group = `group-${randomUUID()}`;
    log = openLog();
    await log.ensureTopics([{ name: topic, partitions: 4 }]);
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  it('delivers everything, in order per key, from the beginning', async () => {
    await log.publish(manyRecords(topic, 7, 5));
    const recorder = new Recorder();
    await log.subscribe({ group, topics: [topic], onBatch: recorder.onBatch });
    await eventually(() => expect(recorder.seen).toHaveLength(35));
    await log.publish(manyRecords(topic, 7, 5, 5));
    await eventually(() => expect(recorder.seen).toHaveLength(70));
    const sequences = recorder.byKey();
    expect(Object.keys(sequences)).toHaveLength(7);
    for (const each of Object.values(sequences)) expect(each).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('delivers to every group by itself', async () => {
    await log.publish(manyRecords(topic, 3, 2));
    const recorders = [new Recorder(), new Recorder()];
    for (const [index, recorder] of recorders.entries()) {
      await openLog().subscribe({ group: `${group}-${index}`, topics: [topic], onBatch: recorder.onBatch });
    }
    for (const recorder of recorders) await eventually(() => expect(recorder.seen).toHaveLength(6));
  });

  it('carries large batches and any text', async () => {
    const filler = '中文 — "quotes" \\ \u0001 '.repeat(20);
    const records = manyRecords(topic, 50, 100).map((record) => {
      const event = JSON.parse(record.payload) as object;
      return { ...record, payload: JSON.stringify({ ...event, filler }) };
    });
    await log.publish(records);
    const payloads = new Map<string, number>();
    let largest = 0;
    await log.subscribe({
      group,
      topics: [topic],
      onBatch: (batch) => {
        largest = Math.max(largest, batch.events.length);
        for (const { payload } of batch.events) payloads.set(payload, (payloads.get(payload) ?? 0) + 1);
        return Promise.resolve();
      },
    });
    await eventually(() => expect(payloads.size).toBe(5_000), 60_000);
    expect(new Set(payloads.keys())).toEqual(new Set(records.map((record) => record.payload)));
    expect(largest).toBeGreaterThan(50);
    expect(largest).toBeLessThanOrEqual(500);
  });

  it('delivers again what a consumer did not finish', async () => {
    await log.publish(manyRecords(topic, 1, 3));
    const first = openLog();
    let attempts = 0;
    await first.subscribe({
      group,
      topics: [topic],
      onBatch: () => {
        attempts += 1;
        return Promise.reject(new Error('killed before the commit'));
      },
    });
    await eventually(() => expect(attempts).toBeGreaterThan(1));
    await first.close();
    const recorder = new Recorder();
    await openLog().subscribe({ group, topics: [topic], onBatch: recorder.onBatch });
    await eventually(() => expect(recorder.byKey()).toEqual({ 'key-0': [0, 1, 2] }));
  });

  it('goes on behind what was finished when a consumer comes back', async () => {
    await log.publish(manyRecords(topic, 1, 3));
    const first = new Recorder();
    const firstLog = openLog();
    await firstLog.subscribe({ group, topics: [topic], onBatch: first.onBatch });
    await eventually(() => expect(first.seen).toHaveLength(3));
    await eventually(async () => expect(await log.lag(group, [topic])).toBe(0));
    await firstLog.close();
    await log.publish(manyRecords(topic, 1, 2, 3));
    expect(await log.lag(group, [topic])).toBe(2);
    const second = new Recorder();
    await openLog().subscribe({ group, topics: [topic], onBatch: second.onBatch });
    await eventually(() => expect(second.byKey()).toEqual({ 'key-0': [3, 4] }));
  });

  it('shares the partitions among the members of a group and hands them on', async () => {
    const recorders = [new Recorder(), new Recorder()];
    const members = [openLog(), openLog()];
    for (const [index, member] of members.entries()) {
      await member.subscribe({ group, topics: [topic], onBatch: (recorders[index] as Recorder).onBatch });
    }
    let round = 0;
    await eventually(async () => {
      await log.publish(manyRecords(topic, 20, 1, round));
      round += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const recorder of recorders) expect(recorder.seen.length).toBeGreaterThan(20);
    }, 40_000);
    await eventually(async () => expect(await log.lag(group, [topic])).toBe(0));
    const all = new Set(recorders.flatMap((each) => each.seen).map((each) => `${each.key}/${each.sequence}`));
    expect(all.size).toBe(round * 20);
    await members[0]?.close();
    await log.publish(manyRecords(topic, 20, 1, round));
    const survivor = recorders[1] as Recorder;
    await eventually(() => {
      const keys = survivor.seen.filter((each) => each.sequence === round).map((each) => each.key);
      expect(new Set(keys).size).toBe(20);
    });
  });

  it('refuses topics that were not created, and another number of partitions', async () => {
    const unknown = `spec.${randomUUID()}`;
    await expect(log.publish(manyRecords(unknown, 1, 1))).rejects.toMatchObject({ failure: 'refused' });
    const subscribing = log.subscribe({ group, topics: [unknown], onBatch: () => Promise.resolve() });
    await expect(subscribing).rejects.toMatchObject({ failure: 'refused' });
    await log.ensureTopics([{ name: topic, partitions: 4 }]);
    const other = log.ensureTopics([{ name: topic, partitions: 8 }]);
    await expect(other).rejects.toMatchObject({ failure: 'refused' });
  });

  it('creates topics once when several services start together', async () => {
    const names = [randomUUID(), randomUUID()].map((id) => ({ name: `spec.${id}`, partitions: 2 }));
    await Promise.all([openLog(), openLog(), openLog()].map((each) => each.ensureTopics(names)));
    await log.publish(names.flatMap(({ name }) => manyRecords(name, 4, 1)));
  });

  it('answers its health check', async () => {
    await expect(log.check()).resolves.toBeUndefined();
  });

  it('takes effect once, however often an event is published and delivered', async () => {
    const records = manyRecords(topic, 5, 4);
    await log.publish(records);
    await log.publish(records.slice(3, 15));
    const work = consumer();
    let failures = 3;
    const flaky = async (batch: DeliveredBatch): Promise<void> => {
      await work.consume(batch, storeEffect);
      if (failures-- > 0) throw new Error('killed after the commit of the effect');
    };
    await log.subscribe({ group, topics: [topic], onBatch: flaky });
    await eventually(async () => expect(await log.lag(group, [topic])).toBe(0));
    const stored = await effects();
    expect(stored.map((each) => each.event_id).sort()).toEqual(records.map((each) => each.eventId).sort());
    for (let key = 0; key < 5; key += 1) {
      const sequences = stored.filter((each) => each.key === `key-${key}`).map((each) => each.sequence);
      expect(sequences).toEqual([0, 1, 2, 3]);
    }
  });

  it('sets a poison event aside, parks its key behind it, lets all others pass', async () => {
    const poison = testEvent('key-1', -1);
    const broken = { ...toRecord(topic, testEvent('key-2', 1)), payload: '{"specversion":"1.0"' };
    const before = manyRecords(topic, 4, 1);
    const after = manyRecords(topic, 4, 3, 1);
    await log.publish([...before, toRecord(topic, poison), broken, ...after]);
    const work = consumer();
    await log.subscribe({ group, topics: [topic], onBatch: (batch) => work.consume(batch, storeEffect) });
    await eventually(async () => expect(await log.lag(group, [topic])).toBe(0));
    const passed = (await effects()).map((each) => `${each.key}/${each.sequence}`).sort();
    const free = ['key-0', 'key-3'].flatMap((key) => [0, 1, 2, 3].map((sequence) => `${key}/${sequence}`));
    expect(passed).toEqual([...free, 'key-1/0', 'key-2/0'].sort());
    const letters = await listDeadLetters(fixture().database, group);
    expect(letters.filter((each) => !each.parked).map((each) => each.key)).toEqual(['key-1', 'key-2']);
    expect(letters.filter((each) => each.parked)).toHaveLength(6);
    expect(letters[0]).toMatchObject({ eventId: poison.id, topic, parked: false });
    expect(letters[0]?.error).toContain('effect_sequence_check');
    await log.publish(manyRecords(topic, 4, 1, 4));
    await eventually(async () => expect(await effects()).toHaveLength(12));
  });

  it('replays what was set aside, in order, when an operator asks', async () => {
    await log.publish([toRecord(topic, testEvent('key-1', -1)), ...manyRecords(topic, 2, 3)]);
    const work = consumer();
    await log.subscribe({ group, topics: [topic], onBatch: (batch) => work.consume(batch, storeEffect) });
    await eventually(async () => expect(await log.lag(group, [topic])).toBe(0));
    const { database } = fixture();
    const resolution = { operator: 'Li Wei', at: 0 };
    const replay = { database, consumer: group, topic, key: 'key-1', resolution };
    expect(await replayDeadLetters({ ...replay, effect: storeEffect })).toMatchObject({ kind: 'refused' });
    expect(await listDeadLetters(database, group)).toHaveLength(4);
    const repaired = await replayDeadLetters({
      ...replay,
      effect: (session, events) =>
        storeEffect(
          session,
          events.filter((each) => each.id !== events[0]?.id),
        ),
    });
    expect(repaired).toEqual({ kind: 'replayed', events: 4 });
    expect(await listDeadLetters(database, group)).toEqual([]);
    const sequences = (await effects()).filter((each) => each.key === 'key-1').map((each) => each.sequence);
    expect(sequences).toEqual([0, 1, 2]);
    await log.publish(manyRecords(topic, 2, 1, 3));
    await eventually(async () => expect(await effects()).toHaveLength(8));
  });
}
