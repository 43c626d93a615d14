import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installKafka } from '@silkgate/messaging';
import { databasePasswords, type DataFolder } from '../folder.js';
import { startGuard, type Guard } from '../guard/client.js';
import type { GuardTask } from '../guard/protocol.js';
import { databaseServer, type DatabaseServer } from '../infrastructure/database.js';
import type { EventLogChoice } from '../infrastructure/event-log-choice.js';
import { POSTGRES_ADMIN, socketDirectory } from '../infrastructure/postgres-settings.js';
import { portOf } from '../infrastructure/ports.js';
import { SERVICES } from '../services/table.js';

/** What the services stand on. */
export interface Base {
  /** Of the servers that are ours; undefined where both are given. */
  readonly guard: Guard | undefined;
  readonly server: DatabaseServer;
  readonly brokers: string | undefined;
}

const LOOPBACK_HOST = '127.0.0.1';

/** Kafka's jars are kept beside the sources: every data folder uses the same. */
export const KAFKA_LIBRARIES = fileURLToPath(new URL('../../../../.cache/kafka', import.meta.url));

/** Which servers the launcher starts itself; the others exist, as the environment says. */
export interface OwnServers {
  readonly postgres: boolean;
  readonly kafka: boolean;
}

export function ownServers(eventLog: EventLogChoice): OwnServers {
  return {
    postgres: process.env['SILKGATE_DATABASE_URL'] === undefined,
    kafka: eventLog.kind === 'kafka' && eventLog.brokers === undefined,
  };
}

/** Every port that a start will listen on, by what it is for. */
export function wantedPorts(copies: ReadonlyMap<string, number>, own: OwnServers): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const service of SERVICES) {
    for (let copy = 1; copy <= (copies.get(service.app) ?? 1); copy += 1) {
      for (const name of service.ports)
        wanted.set(copy === 1 ? name : `${name}, copy ${copy}`, portOf(name, copy));
    }
  }
  if (own.postgres) wanted.set('Postgres', portOf('postgres'));
  if (own.kafka) wanted.set('Kafka', portOf('kafka')).set("Kafka's controller", portOf('kafkaController'));
  return wanted;
}

function guardTask(folder: DataFolder, own: OwnServers, password: string): GuardTask {
  const postgres = {
    directory: folder.postgres,
    port: portOf('postgres'),
    password,
    logFile: join(folder.logs, 'postgres.log'),
  };
  const kafka = {
    dataDirectory: folder.kafka,
    librariesDirectory: KAFKA_LIBRARIES,
    brokerPort: portOf('kafka'),
    controllerPort: portOf('kafkaController'),
    logFile: join(folder.logs, 'kafka.log'),
  };
  return { ...(own.postgres ? { postgres } : {}), ...(own.kafka ? { kafka } : {}) };
}

/** Postgres and Kafka: existing ones as the environment says, else our own under the guard. */
export async function startBase(
  folder: DataFolder,
  eventLog: EventLogChoice,
  interrupted?: AbortSignal,
): Promise<Base> {
  const own = ownServers(eventLog);
  const password = databasePasswords(folder, [POSTGRES_ADMIN]).get(POSTGRES_ADMIN)!;
  if (own.kafka) await installKafka(KAFKA_LIBRARIES);
  const guard =
    own.postgres || own.kafka
      ? await startGuard(guardTask(folder, own, password), interrupted === undefined ? {} : { interrupted })
      : undefined;
  const url =
    process.env['SILKGATE_DATABASE_URL'] ??
    `postgres://${POSTGRES_ADMIN}:${password}@${LOOPBACK_HOST}:${portOf('postgres')}/postgres`;
  const socket = socketDirectory(folder.postgres, portOf('postgres'));
  return {
    guard,
    server: {
      ...databaseServer(url, own.postgres),
      ...(own.postgres && socket !== undefined ? { socketDirectory: socket } : {}),
    },
    brokers: eventLog.brokers ?? (own.kafka ? `${LOOPBACK_HOST}:${portOf('kafka')}` : undefined),
  };
}
