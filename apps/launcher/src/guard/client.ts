import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../refusal.js';
import type { GuardMessage, GuardTask } from './protocol.js';

export interface Guard {
  /** Process ids of what it runs, for those who watch memory. */
  readonly pids: ReadonlyMap<'postgres' | 'kafka', number>;
  stop(): Promise<void>;
}

function awaited(task: GuardTask): Set<string> {
  return new Set([...(task.postgres ? ['postgres-ready'] : []), ...(task.kafka ? ['kafka-ready'] : [])]);
}

async function stopped(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.disconnect();
  await gone;
}

/** Starts the guard and through it Postgres and Kafka; a failure of either is one sentence, and nothing is left running. */
export async function startGuard(task: GuardTask): Promise<Guard> {
  const child = fork(fileURLToPath(new URL('./guard.js', import.meta.url)), {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const pids = new Map<'postgres' | 'kafka', number>();
  const missing = awaited(task);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Refusal('The guard of Postgres and Kafka ended while starting.')));
      child.on('message', (message: GuardMessage) => {
        if (message.type === 'failed')
          return reject(new Refusal(`${message.what} could not be started: ${message.reason}`));
        pids.set(message.type === 'postgres-ready' ? 'postgres' : 'kafka', message.pid);
        missing.delete(message.type);
        if (missing.size === 0) resolve();
      });
      child.send(task);
      if (missing.size === 0) resolve();
    });
  } catch (error) {
    if (child.exitCode === null) await stopped(child);
    throw error;
  }
  return { pids, stop: () => stopped(child) };
}
