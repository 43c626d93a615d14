import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const DATABASE = 'silkgate';

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command of the launcher to its end, on ports of its own. */
export function runSilkgate(portOffset: number, args: readonly string[], timeoutMs = 240_000): CommandResult {
  const environment: NodeJS.ProcessEnv = { ...process.env, SILKGATE_PORT_OFFSET: String(portOffset) };
  for (const own of ['SILKGATE_DATABASE_URL', 'KAFKA_BROKERS', 'NODE_OPTIONS']) delete environment[own];
  const bootstrap = join(ROOT, 'tools', 'bootstrap.mjs');
  const options = { cwd: ROOT, env: environment, encoding: 'utf8', timeout: timeoutMs } as const;
  const ran = spawnSync(process.execPath, [bootstrap, ...args], options);
  return { code: ran.status, output: `${ran.stdout}${ran.stderr}` };
}

/** A whole switch that has lived through a demo day on the embedded log and was stopped; its folder, and how to leave it. */
export function stoppedSwitch(
  portOffset: number,
  payments: number,
): { readonly data: string; remove(): void } {
  const data = mkdtempSync(join(tmpdir(), 'silkgate-switch-'));
  // The database's own user must be able to pass through.
  chmodSync(data, 0o755);
  const flags = ['--once', '--payments', String(payments), '--events', 'embedded', '--data', data];
  const day = runSilkgate(portOffset, ['start', ...flags]);
  if (day.code !== 0) throw new Error(`the demo day did not hold: ${day.output.slice(-4_000)}`);
  return { data, remove: () => rmSync(data, { recursive: true, force: true }) };
}

export interface OpenPostgres {
  readonly adminUrl: string;
  readonly auditorUrl: string;
  close(): Promise<void>;
}

interface GuardMessage {
  readonly type: string;
  readonly reason?: string;
}

/** Postgres alone on the folder of a stopped switch, under the launcher's own guard. */
export async function openPostgres(data: string, port: number): Promise<OpenPostgres> {
  const passwords = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>;
  const admin = 'silkgate_admin';
  const guard = fork(join(ROOT, 'apps/launcher/dist/guard/guard.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const logFile = join(data, 'logs', 'postgres.log');
  guard.send({ postgres: { directory: join(data, 'postgres'), port, password: passwords[admin], logFile } });
  const [message] = (await once(guard, 'message')) as [GuardMessage];
  if (message.type !== 'postgres-ready') throw new Error(`Postgres did not start: ${message.reason}`);
  const url = (role: string): string => `postgres://${role}:${passwords[role]}@127.0.0.1:${port}/${DATABASE}`;
  return {
    adminUrl: url(admin),
    auditorUrl: url('auditor'),
    close: async () => {
      const gone = once(guard, 'exit');
      guard.disconnect();
      await gone;
    },
  };
}
