import { randomUUID } from 'node:crypto';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import type { Database } from '@silkgate/persistence';
import { eventLogContract } from '../testing/contract/event-log.contract.js';
import { manyRecords } from '../testing/contract/test-events.js';
import { eventually, prepareMessagingDatabase, type MessagingDatabase } from '../testing/index.js';
import { BatchConsumer } from '../inbox/batch-consumer.js';
import { EmbeddedEventLog } from './embedded-event-log.js';

let postgres: TestPostgres;
let prepared: MessagingDatabase;
let logDatabase: Database;
let service: Database;

beforeAll(async () => {
  postgres = await startTestPostgres();
  prepared = await prepareMessagingDatabase(postgres, ['reader']);
  logDatabase = prepared.eventLog();
  service = prepared.service('reader');
});

afterAll(async () => {
  await prepared.close();
  await postgres.stop();
});

function openLog(): EmbeddedEventLog {
  return new EmbeddedEventLog({
    database: logDatabase,
    clock: new SystemClock(),
    timers: new SystemTimers(),
    holder: randomUUID(),
    leaseMs: 900,
  });
}

describe('the embedded event log', () => {
  eventLogContract(() => ({ openLog, database: service }));

  it('gives no reader a gap, however many writers append at once', async () => {
    const log = openLog();
    const topic = `spec.${randomUUID()}`;
    await log.ensureTopics([{ name: topic, partitions: 2 }]);
    const seen = new Map<number, bigint[]>();
    await log.subscribe({
      group: randomUUID(),
      topics: [topic],
      onBatch: (batch) => {
        for (const { partition, offset } of batch.events) {
          seen.set(partition, [...(seen.get(partition) ?? []), BigInt(offset)]);
        }
        return Promise.resolve();
      },
    });
    const writers = Array.from({ length: 8 }, () => openLog());
    await Promise.all(
      writers.map(async (writer) => {
        for (let round = 0; round < 20; round += 1) await writer.publish(manyRecords(topic, 4, 1, round));
      }),
    );
    await eventually(() => expect([...seen.values()].flat()).toHaveLength(640));
    for (const offsets of seen.values()) {
      expect(offsets).toEqual(offsets.map((_, index) => BigInt(index)));
    }
    await log.close();
  });

  it('moves the offset in the transaction of the effect, or not at all', async () => {
    const log = openLog();
    const topic = `spec.${randomUUID()}`;
    const group = randomUUID();
    await log.ensureTopics([{ name: topic, partitions: 1 }]);
    await log.publish(manyRecords(topic, 1, 3));
    const consumer = new BatchConsumer({
      database: service,
      consumer: group,
      clock: new SystemClock(),
      timers: new SystemTimers(),
    });
    let lagInside = -1;
    let attempts = 0;
    await log.subscribe({
      group,
      topics: [topic],
      onBatch: async (batch) => {
        attempts += 1;
        await service
          .transaction(async (session) => {
            await batch.acknowledgeWithin(session);
            if (attempts === 1) throw new Error('rolled back');
          })
          .catch(() => undefined);
        lagInside = await log.lag(group, [topic]);
        if (attempts === 1) throw new Error('to be delivered again');
        await consumer.consume(batch, () => Promise.resolve());
      },
    });
    await eventually(() => expect(attempts).toBe(2));
    await eventually(() => expect(lagInside).toBe(0));
    await log.close();
  });

  it('lets a service move offsets and nothing else', async () => {
    await expect(service.query('SELECT * FROM eventlog.event')).rejects.toMatchObject({ sqlState: '42501' });
    await expect(service.query('UPDATE eventlog.consumer_offset SET next_offset = 0')).rejects.toMatchObject({
      sqlState: '42501',
    });
    await service.query("SELECT eventlog.commit_offset('spec', 'nowhere', 0, 5)");
    await service.query("SELECT eventlog.commit_offset('spec', 'nowhere', 0, 3)");
    const rows = await postgres.administer(
      "SELECT next_offset FROM eventlog.consumer_offset WHERE consumer_group = 'spec'",
    );
    expect(rows).toEqual([{ next_offset: '5' }]);
  });

  it('says unavailable while Postgres is away', async () => {
    const away = prepared.service('reader', 'postgres://x@127.0.0.1:1/none');
    const log = new EmbeddedEventLog({
      database: away,
      clock: new SystemClock(),
      timers: new SystemTimers(),
      holder: randomUUID(),
    });
    await expect(log.check()).rejects.toMatchObject({ failure: 'unavailable' });
    await expect(log.publish(manyRecords('any', 1, 1))).rejects.toMatchObject({ failure: 'unavailable' });
  });
});
