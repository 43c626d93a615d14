import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installKafka } from '@silkgate/messaging';
import { awaitRates } from '../demo/readiness.js';
import { databasePasswords, openDataFolder, operatorToken, type DataFolder } from '../folder.js';
import { startGuard, type Guard } from '../guard/client.js';
import {
  bootstrapRoles,
  databaseAccess,
  databaseServer,
  type DatabaseAccess,
  type DatabaseServer,
} from '../infrastructure/database.js';
import { serviceEnvironment, type Surroundings } from '../infrastructure/environment.js';
import { chooseEventLog, type EventLogChoice } from '../infrastructure/event-log-choice.js';
import { POSTGRES_ADMIN } from '../infrastructure/postgres-settings.js';
import { portOf, requireFreePorts } from '../infrastructure/ports.js';
import { prepare } from '../infrastructure/prepare.js';
import { startService, type ServiceProcess } from '../services/service-process.js';
import { SERVICES } from '../services/table.js';
import type { CopyableApp } from './options.js';

export interface BringUpOptions {
  readonly data: string;
  readonly events?: 'kafka' | 'embedded';
  readonly copies: ReadonlyMap<CopyableApp, number>;
  readonly progress: (line: string) => void;
}

export interface RunningSwitch {
  readonly folder: DataFolder;
  readonly database: DatabaseAccess;
  readonly server: DatabaseServer;
  readonly eventLog: EventLogChoice;
  readonly operatorToken: string;
  /** Process ids by name: services, `gateway.2` for a second copy, postgres and kafka where they are ours. */
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const LOOPBACK_HOST = '127.0.0.1';

/** Kafka's jars are kept beside the sources: every data folder uses the same. */
export const KAFKA_LIBRARIES = fileURLToPath(new URL('../../../../.cache/kafka', import.meta.url));

function wantedPorts(
  copies: ReadonlyMap<string, number>,
  ownPostgres: boolean,
  ownKafka: boolean,
): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const service of SERVICES) {
    for (let copy = 1; copy <= (copies.get(service.app) ?? 1); copy += 1) {
      for (const name of service.ports)
        wanted.set(copy === 1 ? name : `${name}, copy ${copy}`, portOf(name, copy));
    }
  }
  if (ownPostgres) wanted.set('Postgres', portOf('postgres'));
  if (ownKafka) wanted.set('Kafka', portOf('kafka')).set("Kafka's controller", portOf('kafkaController'));
  return wanted;
}

interface Base {
  readonly guard: Guard | undefined;
  readonly server: DatabaseServer;
  readonly brokers: string | undefined;
}

/** Postgres and Kafka: existing ones as the environment says, else our own under the guard. */
async function startBase(folder: DataFolder, eventLog: EventLogChoice): Promise<Base> {
  const existing = process.env['SILKGATE_DATABASE_URL'];
  const password = databasePasswords(folder, [POSTGRES_ADMIN]).get(POSTGRES_ADMIN)!;
  const ownKafka = eventLog.kind === 'kafka' && eventLog.brokers === undefined;
  if (ownKafka) await installKafka(KAFKA_LIBRARIES);
  const guard =
    existing !== undefined && !ownKafka
      ? undefined
      : await startGuard({
          ...(existing === undefined
            ? {
                postgres: {
                  directory: folder.postgres,
                  port: portOf('postgres'),
                  password,
                  logFile: join(folder.logs, 'postgres.log'),
                },
              }
            : {}),
          ...(ownKafka
            ? {
                kafka: {
                  dataDirectory: folder.kafka,
                  librariesDirectory: KAFKA_LIBRARIES,
                  brokerPort: portOf('kafka'),
                  controllerPort: portOf('kafkaController'),
                  logFile: join(folder.logs, 'kafka.log'),
                },
              }
            : {}),
        });
  const url =
    existing ?? `postgres://${POSTGRES_ADMIN}:${password}@${LOOPBACK_HOST}:${portOf('postgres')}/postgres`;
  return {
    guard,
    server: databaseServer(url, existing === undefined),
    brokers: eventLog.brokers ?? (ownKafka ? `${LOOPBACK_HOST}:${portOf('kafka')}` : undefined),
  };
}

async function startServices(
  around: Surroundings,
  copies: ReadonlyMap<string, number>,
  started: ServiceProcess[],
): Promise<void> {
  const copiesOf = (app: string): number[] =>
    Array.from({ length: copies.get(app) ?? 1 }, (_, index) => index + 1);
  const starts = SERVICES.flatMap((service) =>
    copiesOf(service.app).map(async (copy) => {
      const environment = serviceEnvironment(service, around);
      started.push(await startService({ app: service.app, copy, environment, logs: around.folder.logs }));
    }),
  );
  const results = await Promise.allSettled(starts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function pidsOf(services: readonly ServiceProcess[], guard: Guard | undefined): Map<string, number> {
  const pids = new Map<string, number>();
  for (const service of services)
    pids.set(service.copy === 1 ? service.app : `${service.app}.${service.copy}`, service.pid);
  for (const [name, pid] of guard?.pids ?? []) pids.set(name, pid);
  return pids;
}

/** Brings the whole switch up; what was started is stopped again if a later step fails. */
export async function bringUp(options: BringUpOptions): Promise<RunningSwitch> {
  const { progress } = options;
  const folder = openDataFolder(options.data);
  const eventLog = chooseEventLog(options.events);
  progress(
    eventLog.kind === 'kafka'
      ? `Event log: Kafka, ${eventLog.why}`
      : `Event log: embedded in Postgres, ${eventLog.why}`,
  );
  const ownPostgres = process.env['SILKGATE_DATABASE_URL'] === undefined;
  await requireFreePorts(
    wantedPorts(options.copies, ownPostgres, eventLog.kind === 'kafka' && eventLog.brokers === undefined),
  );

  const services: ServiceProcess[] = [];
  let guard: Guard | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(services.map((service) => service.stop()));
    await guard?.stop();
  };
  try {
    progress(
      `Starting ${ownPostgres ? 'Postgres' : 'nothing of Postgres (one is given)'}${eventLog.kind === 'kafka' && eventLog.brokers === undefined ? ' and Kafka' : ''} ...`,
    );
    const base = await startBase(folder, eventLog);
    guard = base.guard;
    const around: Surroundings = {
      folder,
      database: databaseAccess(base.server, folder),
      eventLog: eventLog.kind,
      ...(base.brokers === undefined ? {} : { brokers: base.brokers }),
      operatorToken: operatorToken(folder),
      gatewayCopies: options.copies.get('gateway') ?? 1,
    };
    progress('Preparing roles, schemas, topics, keys and participants ...');
    await bootstrapRoles(base.server, folder);
    await prepare(around);
    progress('Starting the services and the sandbox ...');
    await startServices(around, options.copies, services);
    await awaitRates(around.operatorToken, around.gatewayCopies);
    return {
      folder,
      database: around.database,
      server: base.server,
      eventLog,
      operatorToken: around.operatorToken,
      pids: pidsOf(services, guard),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
