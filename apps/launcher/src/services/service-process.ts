import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment } from '../infrastructure/environment.js';
import { Refusal } from '../refusal.js';

const APPS = fileURLToPath(new URL('../../../', import.meta.url));

export interface ServiceProcess {
  readonly app: string;
  readonly copy: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServiceStart {
  readonly app: string;
  readonly copy: number;
  readonly entry?: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logs: string;
}

const MEMORY_LIMITS = ['--max-old-space-size=160', '--max-semi-space-size=8'];
/** Generous: six services share two cores while they load. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;

export function logFileOf(logs: string, app: string, copy: number): string {
  return join(logs, copy === 1 ? `${app}.log` : `${app}.${copy}.log`);
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
}

/** Options of Node for every service, such as `--cpu-prof`, told in `SILKGATE_EXEC_ARGV`. */
function extraNodeOptions(): readonly string[] {
  return (process.env['SILKGATE_EXEC_ARGV'] ?? '').split(' ').filter((option) => option !== '');
}

function launch(start: ServiceStart): ChildProcess {
  const output = openSync(logFileOf(start.logs, start.app, start.copy), 'a');
  const child = fork(join(APPS, start.app, 'dist', start.entry ?? 'main.js'), [...(start.args ?? [])], {
    env: { ...inheritedEnvironment(process.env), ...start.environment, SILKGATE_COPY: String(start.copy) },
    stdio: ['ignore', output, output, 'ipc'],
    execArgv: [...MEMORY_LIMITS, ...extraNodeOptions()],
  });
  closeSync(output);
  return child;
}

/** Starts a service and waits until it says that it listens. */
export async function startService(start: ServiceStart): Promise<ServiceProcess> {
  const child = launch(start);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const failed = (reason: string): void =>
      reject(
        new Refusal(
          `${start.app} did not start: ${reason}.\n${lastLines(logFileOf(start.logs, start.app, start.copy))}`,
        ),
      );
    const timer = setTimeout(() => failed(`not ready after ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    void gone.then(() => failed(`it ended with ${child.exitCode ?? child.signalCode}`));
    child.on('message', (message: { type?: string }) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve();
    });
  });
  return {
    app: start.app,
    copy: start.copy,
    pid: child.pid!,
    stop: async () => {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Runs a command of an app to its end; its output goes to the app's log. */
export async function runAppCommand(start: ServiceStart & { entry: string }): Promise<void> {
  const child = launch(start);
  const code = await new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
  if (code !== 0) {
    throw new Refusal(
      `${start.app}/${start.entry} ended with ${code}.\n${lastLines(logFileOf(start.logs, start.app, start.copy))}`,
    );
  }
}
