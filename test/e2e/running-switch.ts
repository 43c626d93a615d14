import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when the command has printed `text`; rejects if it ends without. */
  says(text: string): Promise<void>;
}

/** A folder that the database's own user can enter, too. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'silkgate-e2e-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts a command of the launcher on ports of its own, with servers of its own. */
export function startSilkgate(portOffset: number, args: readonly string[]): Running {
  const environment: NodeJS.ProcessEnv = { ...process.env, SILKGATE_PORT_OFFSET: String(portOffset) };
  for (const own of ['SILKGATE_DATABASE_URL', 'KAFKA_BROKERS', 'NODE_OPTIONS']) delete environment[own];
  const child = spawn(process.execPath, [join(ROOT, 'tools', 'bootstrap.mjs'), ...args], {
    cwd: ROOT,
    env: environment,
  });
  let output = '';
  const heard = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      heard.emit('more');
    });
  }
  const finished = new Promise<Finished>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      heard.on('more', look);
      void finished.then(() =>
        reject(new Error(`it ended without saying "${text}": ${output.slice(-4_000)}`)),
      );
      look();
    });
  return { child, finished, says };
}

/** Runs a command of the launcher to its end. */
export const runSilkgate = (portOffset: number, ...args: string[]): Promise<Finished> =>
  startSilkgate(portOffset, args).finished;

/** Where the switch's Postgres can be read as the auditor. */
export function auditorUrl(data: string, portOffset: number): string {
  const passwords = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>;
  return `postgres://auditor:${passwords['auditor']}@127.0.0.1:${7132 + portOffset}/silkgate`;
}
