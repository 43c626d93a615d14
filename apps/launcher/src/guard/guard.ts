/**
 * The guard: a detached process that owns the Postgres and Kafka started for a launcher. It stops both when its IPC
 * channel to the launcher closes, for whatever reason: a launcher killed with -9 leaves nothing behind.
 */
import { startKafka } from '@silkgate/messaging';
import { startPostgres } from '../infrastructure/postgres.js';
import type { GuardMessage, GuardTask } from './protocol.js';

type Stop = () => Promise<void>;
const stops: Stop[] = [];
const WATCH_MS = 500;

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Neither server is restarted here: what was acknowledged is on disk, but the services' state of mind is not ours. */
function watch(what: 'Postgres' | 'Kafka', pid: number): void {
  const timer = setInterval(() => {
    if (lives(pid)) return;
    clearInterval(timer);
    tell({ type: 'ended', what });
  }, WATCH_MS);
  stops.push(async () => clearInterval(timer));
}

function tell(message: GuardMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

async function begin(
  what: 'Postgres' | 'Kafka',
  start: () => Promise<{ pid: number; stop: Stop }>,
): Promise<void> {
  try {
    const { pid, stop } = await start();
    watch(what, pid);
    stops.push(stop);
    tell({ type: what === 'Postgres' ? 'postgres-ready' : 'kafka-ready', pid });
  } catch (error) {
    tell({ type: 'failed', what, reason: error instanceof Error ? error.message : String(error) });
  }
}

let starting: Promise<unknown> = Promise.resolve();

process.on('message', (task: GuardTask) => {
  starting = Promise.all([
    task.postgres && begin('Postgres', () => startPostgres(task.postgres!)),
    task.kafka && begin('Kafka', () => startKafka(task.kafka!)),
  ]);
});

process.once('disconnect', () => {
  void starting.then(() => Promise.allSettled(stops.map((stop) => stop()))).then(() => process.exit(0));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
