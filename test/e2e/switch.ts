import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, ROOT, runSilkgate } from './running-switch.js';

const DATABASE = 'silkgate';

export interface StoppedSwitch {
  readonly data: string;
  remove(): void;
}

/** A whole switch that has lived through a demo day on the embedded log and was stopped; its folder, and how to leave it. */
export async function stoppedSwitch(portOffset: number, payments: number): Promise<StoppedSwitch> {
  const data = dataFolder();
  const flags = ['--once', '--payments', String(payments), '--events', 'embedded', '--data', data];
  const day = await runSilkgate(portOffset, 'start', ...flags);
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
