import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Interruption, Refusal } from '../refusal.js';
import type { GuardMessage, GuardTask } from './protocol.js';

export interface Guard {
  /** Process ids of what it runs, for those who watch memory. */
  readonly pids: ReadonlyMap<'postgres' | 'kafka', number>;
  /** Resolves, with the sentence to tell, when one of them or the guard itself ends unasked; never rejects. */
  readonly failed: Promise<Refusal>;
  stop(): Promise<void>;
}

export interface GuardOptions {
  readonly interrupted?: AbortSignal;
  /** The guard's script; another one stands in for it in tests. */
  readonly script?: string;
}

const GUARD = fileURLToPath(new URL('./guard.js', import.meta.url));

function awaited(task: GuardTask): Set<string> {
  return new Set([...(task.postgres ? ['postgres-ready'] : []), ...(task.kafka ? ['kafka-ready'] : [])]);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.connected) child.disconnect();
  await gone;
}

function whatFails(child: ChildProcess, task: GuardTask): Promise<Refusal> {
  const logs = { Postgres: task.postgres?.logFile, Kafka: task.kafka?.logFile };
  return new Promise((resolve) => {
    child.once('exit', () => resolve(new Refusal('The guard of Postgres and Kafka has ended.')));
    child.on('message', (message: GuardMessage) => {
      if (message.type !== 'ended') return;
      resolve(new Refusal(`${message.what} has ended though nobody stopped it; see ${logs[message.what]}.`));
    });
  });
}

/** Starts the guard and through it Postgres and Kafka; a failure of either is one sentence, and nothing is left running. */
export async function startGuard(task: GuardTask, options: GuardOptions = {}): Promise<Guard> {
  const { interrupted, script = GUARD } = options;
  if (interrupted?.aborted === true) throw new Interruption();
  const child = fork(script, { detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const pids = new Map<'postgres' | 'kafka', number>();
  const missing = awaited(task);
  const failed = whatFails(child, task);
  let interrupt = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      interrupt = () => reject(new Interruption());
      interrupted?.addEventListener('abort', interrupt, { once: true });
      child.once('exit', () => reject(new Refusal('The guard of Postgres and Kafka ended while starting.')));
      child.on('message', (message: GuardMessage) => {
        if (message.type === 'failed')
          return reject(new Refusal(`${message.what} could not be started: ${message.reason}`));
        if (message.type === 'ended') return;
        pids.set(message.type === 'postgres-ready' ? 'postgres' : 'kafka', message.pid);
        missing.delete(message.type);
        if (missing.size === 0) resolve();
      });
      child.send(task);
      if (missing.size === 0) resolve();
    });
  } catch (error) {
    await stopped(child);
    throw error;
  } finally {
    interrupted?.removeEventListener('abort', interrupt);
  }
  return { pids, failed, stop: () => stopped(child) };
}
