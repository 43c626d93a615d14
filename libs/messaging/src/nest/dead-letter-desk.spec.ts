import { randomUUID } from 'node:crypto';
import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { EmbeddedEventLog } from '../adapters/embedded-event-log.js';
import { SILENT_LOGGER } from '../message-logger.js';
import { storeEffect, testEvent, toRecord } from '../testing/contract/test-events.js';
import { eventually, prepareMessagingDatabase, type MessagingDatabase } from '../testing/index.js';
import { EventBatch } from './event-batch.js';
import { serviceInbox } from './service-inbox.js';

let applied = 0;
let repaired = false;

@Controller()
class SpecEvents {
  @EventPattern('spec.first')
  async first(@Payload() batch: EventBatch): Promise<void> {
    await batch.apply((session, events) => {
      if (!repaired) throw new Error('the schema is not known yet');
      return storeEffect(session, events);
    });
    applied += 1;
  }
}

@Module({ controllers: [SpecEvents] })
class SpecModule {}

let postgres: TestPostgres;
let prepared: MessagingDatabase;
let database: Database;

beforeAll(async () => {
  postgres = await startTestPostgres();
  prepared = await prepareMessagingDatabase(postgres, ['reader']);
  database = prepared.service('reader');
});
afterAll(async () => {
  await prepared.close();
  await postgres.stop();
});

it("replays a key's letters through the handler of their topic, and what the handler does after them", async () => {
  const ports = { clock: new SystemClock(), timers: new SystemTimers() };
  const eventLog = new EmbeddedEventLog({ database: prepared.eventLog(), holder: randomUUID(), ...ports });
  await eventLog.ensureTopics([{ name: 'spec.first', partitions: 1 }]);
  let setAside = 0;
  const { transport, deadLetters } = serviceInbox({
    ...{ service: 'reader', database, eventLog, ...ports, logger: SILENT_LOGGER },
    onDeadLetter: () => (setAside += 1),
  });
  const testing = await Test.createTestingModule({ imports: [SpecModule] }).compile();
  const app = testing.createNestMicroservice({ strategy: transport, logger: false });
  await app.listen();
  await eventLog.publish([1, 2, 3].map((sequence) => toRecord('spec.first', testEvent('a', sequence))));
  const list = async () => (await deadLetters.list(10)).deadLetters;
  await eventually(async () => expect(await list()).toMatchObject([{ key: 'a', parkedFollowers: 2 }]));
  expect(setAside).toBe(1);

  const by = { operator: 'Li Wei', reason: 'the schema is there' };
  const request = { topic: 'spec.first', key: 'a', ...by };
  expect(await deadLetters.replay(request)).toEqual({
    kind: 'refused',
    reason: 'the schema is not known yet',
  });
  expect(await deadLetters.replay({ ...request, topic: 'spec.other' })).toMatchObject({ kind: 'refused' });
  expect(await deadLetters.replay({ ...request, key: 'b' })).toEqual({ kind: 'unknown' });
  const before = applied;
  repaired = true;
  expect(await deadLetters.replay(request)).toEqual({ kind: 'replayed', events: 3 });
  expect(applied).toBe(before + 1);
  expect(await list()).toEqual([]);
  const { rows } = await database.query('SELECT sequence FROM effect ORDER BY position');
  expect(rows).toEqual([{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }]);
  const { rows: traces } = await database.query(
    'SELECT DISTINCT operator, reason FROM dead_letter_resolution',
  );
  expect(traces).toEqual([by]);
  await app.close();
  await eventLog.close();
});
