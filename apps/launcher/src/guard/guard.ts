/**
 * The guard: a detached process that owns the Postgres and Kafka started for a launcher. It stops both when its IPC
 * channel to the launcher closes, for whatever reason: a launcher killed with -9 leaves nothing behind.
 */
import { startKafka } from '@silkgate/messaging';
import { startPostgres } from '../infrastructure/postgres.js';
import { GuardedServer } from './guarded-server.js';
import type { GuardCommand, GuardMessage, GuardTask, ServerCommand, ServerName } from './protocol.js';

const servers = new Map<ServerName, GuardedServer>();

function tell(message: GuardMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function begin({ postgres, kafka }: GuardTask): Promise<void> {
  if (postgres) servers.set('Postgres', new GuardedServer('Postgres', () => startPostgres(postgres), tell));
  if (kafka) servers.set('Kafka', new GuardedServer('Kafka', () => startKafka(kafka), tell));
  await Promise.all([...servers.values()].map((server) => server.begin()));
}

async function obey({ type, what }: ServerCommand): Promise<void> {
  const server = servers.get(what);
  if (server === undefined) return tell({ type: 'failed', what, reason: `the guard owns no ${what}` });
  await (type === 'kill' ? server.kill() : server.beginAgain());
}

/** One command after the other: an end that is asked for meanwhile waits for what is under way. */
let work: Promise<void> = Promise.resolve();

process.on('message', (command: GuardCommand) => {
  work = work.then(() => ('type' in command ? obey(command) : begin(command)));
});

process.once('disconnect', () => {
  void work
    .then(() => Promise.allSettled([...servers.values()].map((server) => server.stop())))
    .then(() => process.exit(0));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
