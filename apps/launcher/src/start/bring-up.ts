import { awaitRates } from '../demo/readiness.js';
import { openDataFolder, operatorToken, type DataFolder } from '../folder.js';
import {
  bootstrapRoles,
  databaseAccess,
  type DatabaseAccess,
  type DatabaseServer,
} from '../infrastructure/database.js';
import { serviceEnvironment, type Surroundings } from '../infrastructure/environment.js';
import { chooseEventLog, type EventLogChoice } from '../infrastructure/event-log-choice.js';
import { requireFreePorts } from '../infrastructure/ports.js';
import { prepare, type PrepareOptions } from '../infrastructure/prepare.js';
import type { Guard } from '../guard/client.js';
import { Interruption, type Refusal } from '../refusal.js';
import { ServiceSupervisor } from '../services/service-supervisor.js';
import { SERVICES } from '../services/table.js';
import { unlessInterrupted } from '../wait.js';
import { ownServers, startBase, wantedPorts, type Base } from './base.js';
import type { CopyableApp } from './options.js';

export interface BringUpOptions {
  readonly data: string;
  readonly events?: 'kafka' | 'embedded';
  readonly copies: ReadonlyMap<CopyableApp, number>;
  readonly notifyAcquirers?: PrepareOptions['notifyAcquirers'];
  readonly progress: (line: string) => void;
  /** Stops the bring-up and everything started so far; it then rejects with an `Interruption`. */
  readonly interrupted?: AbortSignal;
  /** Who starts a service again that died; `asked` for those who kill services themselves. Default `automatic`. */
  readonly restarts?: 'automatic' | 'asked';
}

export interface RunningSwitch {
  readonly folder: DataFolder;
  readonly database: DatabaseAccess;
  readonly server: DatabaseServer;
  readonly eventLog: EventLogChoice;
  readonly operatorToken: string;
  /** The services by name (`gateway`, `gateway.2`): to kill, restart and wait for. */
  readonly services: ServiceSupervisor;
  /** Postgres and Kafka where they are ours: to kill and start again. */
  readonly guard?: Guard;
  /** Process ids of this moment by name: services, postgres and kafka where they are ours. */
  readonly pids: ReadonlyMap<string, number>;
  /** Resolves, with the sentence to tell, when something cannot be kept running; never rejects. */
  readonly failed: Promise<Refusal>;
  stop(): Promise<void>;
}

async function startServices(
  around: Surroundings,
  copies: ReadonlyMap<string, number>,
  supervisor: ServiceSupervisor,
): Promise<void> {
  const copiesOf = (app: string): number[] =>
    Array.from({ length: copies.get(app) ?? 1 }, (_, index) => index + 1);
  const starts = SERVICES.flatMap((service) =>
    copiesOf(service.app).map((copy) => {
      const environment = serviceEnvironment(service, around);
      return supervisor.start({ app: service.app, copy, environment, logs: around.folder.logs });
    }),
  );
  const results = await Promise.allSettled(starts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function surroundings(
  options: BringUpOptions,
  folder: DataFolder,
  eventLog: EventLogChoice,
  base: Base,
): Surroundings {
  return {
    folder,
    database: databaseAccess(base.server, folder),
    eventLog: eventLog.kind,
    ...(base.brokers === undefined ? {} : { brokers: base.brokers }),
    operatorToken: operatorToken(folder),
    gatewayCopies: options.copies.get('gateway') ?? 1,
  };
}

function firstStep({ kind, why }: EventLogChoice, own: { postgres: boolean; kafka: boolean }): string[] {
  const starting = [own.postgres ? 'Postgres' : 'nothing of Postgres (one is given)'];
  if (own.kafka) starting.push('Kafka');
  return [
    `Event log: ${kind === 'kafka' ? 'Kafka' : 'embedded in Postgres'}, ${why}`,
    `Starting ${starting.join(' and ')} ...`,
  ];
}

/** Everything but the base: each step ends soon after an interruption, which is then told by the step itself. */
async function startAll(
  around: Surroundings,
  base: Base,
  supervisor: ServiceSupervisor,
  { progress, copies, interrupted, notifyAcquirers }: BringUpOptions,
): Promise<void> {
  progress('Preparing roles, schemas, topics, keys and participants ...');
  await unlessInterrupted(bootstrapRoles(base.server, around.folder), interrupted);
  await prepare(around, { interrupted, ...(notifyAcquirers === undefined ? {} : { notifyAcquirers }) });
  progress('Starting the services and the sandbox ...');
  await startServices(around, copies, supervisor);
  await unlessInterrupted(awaitRates(around.operatorToken, around.gatewayCopies), interrupted);
}

/** Brings the whole switch up; what was started is stopped again if a later step fails or is interrupted. */
export async function bringUp(options: BringUpOptions): Promise<RunningSwitch> {
  const { progress, interrupted } = options;
  const folder = openDataFolder(options.data);
  const eventLog = chooseEventLog(options.events);
  const own = ownServers(eventLog);
  await requireFreePorts(wantedPorts(options.copies, own));
  for (const line of firstStep(eventLog, own)) progress(line);

  const supervisor = new ServiceSupervisor({ tell: progress, restarts: options.restarts ?? 'automatic' });
  const stopServices = (): void => void supervisor.stopAll();
  interrupted?.addEventListener('abort', stopServices, { once: true });
  let base: Base | undefined;
  const stop = async (): Promise<void> => {
    await supervisor.stopAll();
    await base?.guard?.stop();
  };
  try {
    base = await startBase(folder, eventLog, interrupted);
    const around = surroundings(options, folder, eventLog, base);
    await startAll(around, base, supervisor, options);
    const { guard, server } = base;
    return {
      ...{ folder, server, eventLog, stop, services: supervisor },
      database: around.database,
      operatorToken: around.operatorToken,
      ...(guard === undefined ? {} : { guard }),
      get pids() {
        return new Map<string, number>([...supervisor.pids(), ...(guard?.pids ?? [])]);
      },
      failed: guard === undefined ? supervisor.failed : Promise.race([supervisor.failed, guard.failed]),
    };
  } catch (error) {
    await stop();
    throw interrupted?.aborted === true ? new Interruption() : error;
  } finally {
    interrupted?.removeEventListener('abort', stopServices);
  }
}
