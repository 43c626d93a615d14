import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Interruption, Refusal } from '../refusal.js';
import type { GuardMessage, GuardTask, ServerCommand, ServerName } from './protocol.js';

type ServerKey = 'postgres' | 'kafka';

export interface Guard {
  /** Process ids of what it runs, for those who watch memory. */
  readonly pids: ReadonlyMap<ServerKey, number>;
  /** Resolves, with the sentence to tell, when one of them or the guard itself ends unasked; never rejects. */
  readonly failed: Promise<Refusal>;
  /** kill -9 of a server with all its processes; it stays down until `start`. */
  kill(what: ServerName): Promise<void>;
  /** Starts a killed server again; resolves when it answers. */
  start(what: ServerName): Promise<void>;
  stop(): Promise<void>;
}

export interface GuardOptions {
  readonly interrupted?: AbortSignal;
  /** The guard's script; another one stands in for it in tests. */
  readonly script?: string;
}

const GUARD = fileURLToPath(new URL('./guard.js', import.meta.url));
const KEYS: Readonly<Record<ServerName, ServerKey>> = { Postgres: 'postgres', Kafka: 'kafka' };

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

/** Tells the guard to do something with a server and waits until it says that it is done. */
async function command(child: ChildProcess, order: ServerCommand): Promise<void> {
  const done = order.type === 'kill' ? 'killed' : `${KEYS[order.what]}-ready`;
  let listen: (message: GuardMessage) => void = () => undefined;
  let leave = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      leave = () => reject(new Refusal('The guard of Postgres and Kafka has ended.'));
      listen = (message) => {
        if (message.type === 'failed' && message.what === order.what)
          reject(new Refusal(`${order.what} could not be started again: ${message.reason}`));
        if (message.type === done) resolve();
      };
      child.on('message', listen).once('exit', leave);
      if (!child.connected) leave();
      else child.send(order);
    });
  } finally {
    child.off('message', listen).off('exit', leave);
  }
}

/** Starts the guard and through it Postgres and Kafka; a failure of either is one sentence, and nothing is left running. */
export async function startGuard(task: GuardTask, options: GuardOptions = {}): Promise<Guard> {
  const { interrupted, script = GUARD } = options;
  if (interrupted?.aborted === true) throw new Interruption();
  const child = fork(script, { detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const pids = new Map<ServerKey, number>();
  const missing = awaited(task);
  const failed = whatFails(child, task);
  let interrupt = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      interrupt = () => reject(new Interruption());
      interrupted?.addEventListener('abort', interrupt, { once: true });
      child.once('exit', () => reject(new Refusal('The guard of Postgres and Kafka ended while starting.')));
      // Stays for the guard's life: a server that is started again has another process id.
      child.on('message', (message: GuardMessage) => {
        if (message.type === 'failed')
          return reject(new Refusal(`${message.what} could not be started: ${message.reason}`));
        if (message.type === 'killed') return void pids.delete(KEYS[message.what]);
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
  return {
    pids,
    failed,
    kill: (what) => command(child, { type: 'kill', what }),
    start: (what) => command(child, { type: 'start', what }),
    stop: () => stopped(child),
  };
}
