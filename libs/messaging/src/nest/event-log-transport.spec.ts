import { randomUUID } from 'node:crypto';
import { Controller, Inject, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { EmbeddedEventLog } from '../adapters/embedded-event-log.js';
import { BatchConsumer } from '../inbox/batch-consumer.js';
import { manyRecords, storeEffect } from '../testing/contract/test-events.js';
import { eventually, prepareMessagingDatabase, type MessagingDatabase } from '../testing/index.js';
import { EventBatch } from './event-batch.js';
import { EventLogTransport } from './event-log-transport.js';

class Notes {
  readonly batches: [topic: string, events: number][] = [];
  failuresLeft = 2;
}

@Controller()
class SpecEvents {
  constructor(@Inject(Notes) private readonly notes: Notes) {}

  @EventPattern('spec.first')
  async first(@Payload() batch: EventBatch): Promise<void> {
    this.notes.batches.push([batch.topic, batch.events.length]);
    await batch.apply(storeEffect);
  }

  @EventPattern('spec.second')
  async second(@Payload() batch: EventBatch): Promise<void> {
    if (this.notes.failuresLeft-- > 0) throw new Error('fails before it begins');
    await batch.apply(storeEffect);
  }
}

@Module({ controllers: [SpecEvents], providers: [Notes] })
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

it('hands whole batches to the handler of their topic, and again what a handler failed at', async () => {
  const ports = { clock: new SystemClock(), timers: new SystemTimers() };
  const eventLog = new EmbeddedEventLog({ database: prepared.eventLog(), holder: randomUUID(), ...ports });
  await eventLog.ensureTopics(['spec.first', 'spec.second'].map((name) => ({ name, partitions: 1 })));
  await eventLog.publish([...manyRecords('spec.first', 2, 5), ...manyRecords('spec.second', 1, 3)]);
  const testing = await Test.createTestingModule({ imports: [SpecModule] }).compile();
  const app = testing.createNestMicroservice({
    strategy: new EventLogTransport({
      eventLog,
      group: 'reader',
      consumer: new BatchConsumer({ database, consumer: 'reader', ...ports }),
    }),
    logger: false,
  });
  await app.listen();
  await eventually(async () => expect(await eventLog.lag('reader', ['spec.first', 'spec.second'])).toBe(0));
  const notes = testing.get(Notes);
  expect(notes.batches).toEqual([['spec.first', 10]]);
  expect(notes.failuresLeft).toBe(-1);
  expect((await database.query('TABLE effect')).rowCount).toBe(13);
  await app.close();
  await eventLog.close();
});
