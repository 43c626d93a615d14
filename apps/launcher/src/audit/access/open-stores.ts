import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databasePasswords, type DataFolder } from '../../folder.js';
import { startGuard } from '../../guard/client.js';
import { databaseAccess, databaseServer } from '../../infrastructure/database.js';
import { portOf, requireFreePorts } from '../../infrastructure/ports.js';
import { POSTGRES_ADMIN } from '../../infrastructure/postgres-settings.js';
import { Refusal } from '../../refusal.js';

/** The stores of a data folder as the auditor reaches them. */
export interface OpenStores {
  readonly auditorUrl: string;
  readonly running: boolean;
  close(): Promise<void>;
}

const LOOPBACK_HOST = '127.0.0.1';

/** The port of a Postgres that runs on this folder: the fourth line of its lock file. */
function runningPort(postgresFolder: string): number | undefined {
  const lock = join(postgresFolder, 'postmaster.pid');
  if (!existsSync(lock)) return undefined;
  const [pid, , , port] = readFileSync(lock, 'utf8').split('\n');
  return isAlive(Number(pid)) ? Number(port) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function adminUrl(folder: DataFolder, port: number): string {
  const password = databasePasswords(folder, [POSTGRES_ADMIN]).get(POSTGRES_ADMIN) ?? '';
  return `postgres://${POSTGRES_ADMIN}:${password}@${LOOPBACK_HOST}:${port}/postgres`;
}

/** An existing Postgres where one is given; else the one that runs on the folder; else the folder's own, started for the audit. */
export async function openStores(folder: DataFolder): Promise<OpenStores> {
  const given = process.env['SILKGATE_DATABASE_URL'];
  const nothing = (): Promise<void> => Promise.resolve();
  if (given !== undefined) {
    const { auditorUrl } = databaseAccess(databaseServer(given, false), folder);
    return { auditorUrl, running: true, close: nothing };
  }
  if (!existsSync(join(folder.postgres, 'PG_VERSION'))) {
    throw new Refusal(`There is nothing to audit in ${folder.root}: the switch was never started on it.`);
  }
  const port = runningPort(folder.postgres);
  if (port !== undefined) {
    const { auditorUrl } = databaseAccess(databaseServer(adminUrl(folder, port), true), folder);
    return { auditorUrl, running: true, close: nothing };
  }
  return startStopped(folder);
}

async function startStopped(folder: DataFolder): Promise<OpenStores> {
  const port = portOf('postgres');
  await requireFreePorts(new Map([['Postgres', port]]));
  const password = databasePasswords(folder, [POSTGRES_ADMIN]).get(POSTGRES_ADMIN) ?? '';
  const postgres = { directory: folder.postgres, port, password, logFile: join(folder.logs, 'postgres.log') };
  const guard = await startGuard({ postgres });
  const { auditorUrl } = databaseAccess(databaseServer(adminUrl(folder, port), true), folder);
  return { auditorUrl, running: false, close: () => guard.stop() };
}
