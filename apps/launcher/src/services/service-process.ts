import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment } from '../infrastructure/environment.js';
import { Interruption, Refusal } from '../refusal.js';

const APPS = fileURLToPath(new URL('../../../', import.meta.url));

export interface ServiceStart {
  readonly app: string;
  /** From 1; copy k listens on its port + 200 x (k - 1). */
  readonly copy: number;
  /** Built file of the app, or any script by its absolute path; default `main.js`. */
  readonly entry?: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logs: string;
}

const OLD_SPACE_MB = 160;
/** A batch of a hundred events, or a hundred payments under way, must fit: what outlives it is collected dearly. */
const SEMI_SPACE_MB = 16;
const LAST_LINES = 5;

/** `gateway`, and `gateway.2` for its second copy: names its process, its log and what it says on the screen. */
export function serviceName({ app, copy }: Pick<ServiceStart, 'app' | 'copy'>): string {
  return copy === 1 ? app : `${app}.${copy}`;
}

export function logFileOf(start: ServiceStart): string {
  return join(start.logs, `${serviceName(start)}.log`);
}

/** The end of a service's log, for those who must know at once why it died. */
export function lastLines(start: ServiceStart): string {
  const file = logFileOf(start);
  if (!existsSync(file)) return `${file} is empty.`;
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(-LAST_LINES);
  return [`Last lines of ${file}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Options of Node for every service, such as `--cpu-prof`, told in `SILKGATE_EXEC_ARGV`. */
function extraNodeOptions(): readonly string[] {
  return (process.env['SILKGATE_EXEC_ARGV'] ?? '').split(' ').filter((option) => option !== '');
}

const MEMORY_LIMITS = [`--max-old-space-size=${OLD_SPACE_MB}`, `--max-semi-space-size=${SEMI_SPACE_MB}`];

function entryOf({ app, entry = 'main.js' }: ServiceStart): string {
  return entry.startsWith('/') ? entry : join(APPS, app, 'dist', entry);
}

/** In a process group of its own: Ctrl-C reaches the launcher alone, which stops the services in order. */
export function launch(start: ServiceStart): ChildProcess {
  const output = openSync(logFileOf(start), 'a');
  const child = fork(entryOf(start), [...(start.args ?? [])], {
    env: { ...inheritedEnvironment(process.env), ...start.environment, SILKGATE_COPY: String(start.copy) },
    stdio: ['ignore', output, output, 'ipc'],
    execArgv: [...MEMORY_LIMITS, ...extraNodeOptions()],
    detached: true,
  });
  closeSync(output);
  return child;
}

/** Runs a command of an app to its end; its output goes to the app's log. An interruption kills it. */
export async function runAppCommand(
  start: ServiceStart & { entry: string },
  interrupted?: AbortSignal,
): Promise<void> {
  const wasInterrupted = (): boolean => interrupted?.aborted === true;
  if (wasInterrupted()) throw new Interruption();
  const child = launch(start);
  const kill = (): boolean => child.kill('SIGKILL');
  interrupted?.addEventListener('abort', kill, { once: true });
  const code = await new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
  interrupted?.removeEventListener('abort', kill);
  if (wasInterrupted()) throw new Interruption();
  if (code !== 0) throw new Refusal(`${start.app}/${start.entry} ended with ${code}.\n${lastLines(start)}`);
}
