/**
 * Holds the Postgres and Kafka of one test run, in a process group of its own so that Ctrl-C does not reach them before
 * the tests have ended. It stops both when its channel to the run closes, for whatever reason.
 */
import { missingForKafka } from '@silkgate/messaging';
import { startTestKafka } from '@silkgate/messaging/testing';
import { startTestPostgres } from '@silkgate/persistence/testing';
import type { ServersAnswer, ServersTask, Started } from './protocol.js';

type Stop = () => Promise<void>;
const stops: Stop[] = [];

/**
 * Several test workers share the server, each with pools of several roles. Commits do not wait for the disk: nothing
 * of a test run outlives the machine. A deadlock that a test provokes is found at once.
 */
const POSTGRES_SETTINGS = ['max_connections=300', 'shared_buffers=128MB', 'deadlock_timeout=50ms'];

async function startPostgres(): Promise<Started> {
  const postgres = await startTestPostgres({ settings: POSTGRES_SETTINGS });
  stops.push(() => postgres.stop());
  return { address: postgres.adminUrl };
}

async function startKafka(): Promise<Started> {
  const missing = await missingForKafka();
  if (missing !== undefined) return { reason: missing };
  const kafka = await startTestKafka();
  stops.push(() => kafka.stop());
  return { address: kafka.brokers.join(',') };
}

async function answerOf(start: () => Promise<Started>): Promise<Started> {
  return start().catch((error: unknown) => ({
    reason: error instanceof Error ? error.message : String(error),
  }));
}

async function begin(task: ServersTask): Promise<void> {
  const [postgres, kafka] = await Promise.all([
    task.postgres ? answerOf(startPostgres) : undefined,
    task.kafka ? answerOf(startKafka) : undefined,
  ]);
  const answer: ServersAnswer = { ...(postgres && { postgres }), ...(kafka && { kafka }) };
  if (process.connected) process.send?.(answer);
}

let starting: Promise<void> = Promise.resolve();

process.on('message', (task: ServersTask) => {
  starting = begin(task);
});
process.once('disconnect', () => {
  void starting.then(() => Promise.allSettled(stops.map((stop) => stop()))).then(() => process.exit(0));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
