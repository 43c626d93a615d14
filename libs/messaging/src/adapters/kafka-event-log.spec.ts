import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { startTestPostgres, startTestProxy, type TestPostgres } from '@silkgate/persistence/testing';
import { eventLogContract } from '../testing/contract/event-log.contract.js';
import { manyRecords, Recorder } from '../testing/contract/test-events.js';
import {
  eventually,
  prepareMessagingDatabase,
  reasonToSkipKafka,
  startOwnTestKafka,
  startTestKafka,
  type MessagingDatabase,
  type TestKafka,
} from '../testing/index.js';
import { KafkaEventLog } from './kafka-event-log.js';

const reasonToSkip = await reasonToSkipKafka();
const suite = reasonToSkip === undefined ? describe : describe.skip;
if (reasonToSkip !== undefined) process.stderr.write(`Kafka specs are skipped: ${reasonToSkip}\n`);

suite(`the Kafka event log${reasonToSkip === undefined ? '' : ` (${reasonToSkip})`}`, () => {
  let postgres: TestPostgres;
  let prepared: MessagingDatabase;
  let service: Database;
  let kafka: TestKafka;

  beforeAll(async () => {
    kafka = await startTestKafka();
    postgres = await startTestPostgres();
    prepared = await prepareMessagingDatabase(postgres, ['reader']);
    service = prepared.service('reader');
  }, 180_000);

  afterAll(async () => {
    await prepared.close();
    await postgres.stop();
    await kafka.stop();
  });

  function openLog(brokers = kafka.brokers): KafkaEventLog {
    return new KafkaEventLog({
      brokers,
      clientId: 'spec',
      clock: new SystemClock(),
      timers: new SystemTimers(),
    });
  }

  eventLogContract(() => ({ openLog, database: service }));

  it('leaves the idle timer of kafkajs alone', () => {
    openLog();
    const load = createRequire(import.meta.url);
    const RequestQueue = load('kafkajs/src/network/requestQueue/index.js') as new (options: object) => {
      scheduleCheckPendingRequests(): void;
      throttleCheckTimeoutId: unknown;
    };
    const queue = new RequestQueue({ logger: { debug: () => undefined } });
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('begins by itself when the broker comes later', async () => {
    const [broker = ''] = kafka.brokers;
    const proxy = await startTestProxy(`kafka://${broker}`);
    proxy.set('refuse');
    const topic = `spec.${randomUUID()}`;
    const direct = openLog();
    await direct.ensureTopics([{ name: topic, partitions: 2 }]);
    await direct.publish(manyRecords(topic, 5, 1));
    const log = openLog([new URL(proxy.url).host]);
    const recorder = new Recorder();
    await log.subscribe({ group: randomUUID(), topics: [topic], onBatch: recorder.onBatch });
    await expect(log.check()).rejects.toMatchObject({ failure: 'unavailable' });
    await expect(log.publish(manyRecords(topic, 1, 1))).rejects.toMatchObject({ failure: 'unavailable' });
    expect(recorder.seen).toEqual([]);
    proxy.set('pass');
    await eventually(() => expect(recorder.seen).toHaveLength(5));
    await Promise.all([log.close(), direct.close()]);
    await proxy.stop();
  });

  it('loses nothing and keeps order when the broker is killed in mid-stream', async () => {
    // A shared broker is not ours to kill.
    const broker = await startOwnTestKafka();
    const log = openLog(broker.brokers);
    const topic = `spec.${randomUUID()}`;
    await log.ensureTopics([{ name: topic, partitions: 2 }]);
    const recorder = new Recorder();
    await log.subscribe({ group: randomUUID(), topics: [topic], onBatch: recorder.onBatch });
    let round = 0;
    let stopped = false;
    const publishing = (async () => {
      while (!stopped) {
        // As the relay does: the same events again until they are stored.
        const published = await log.publish(manyRecords(topic, 5, 1, round)).then(
          () => true,
          () => false,
        );
        if (published) round += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await eventually(() => expect(recorder.seen.length).toBeGreaterThan(100));
    await broker.kill();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await broker.restart();
    const before = round;
    await eventually(() => expect(round).toBeGreaterThan(before + 20), 60_000);
    stopped = true;
    await publishing;
    await eventually(() => {
      for (const sequences of Object.values(recorder.byKey())) {
        const first = sequences.filter((each, index) => sequences.indexOf(each) === index);
        expect(first).toEqual(Array.from({ length: round }, (_, index) => index));
      }
    }, 60_000);
    await log.close();
    await broker.stop();
  }, 180_000);
});
