import { ALL_TOPICS } from '@silkgate/contracts';
import { runAppCommand } from '../services/service-process.js';
import { SERVICES } from '../services/table.js';
import { commonEnvironment, serviceEnvironment, type Surroundings } from './environment.js';
import { migrateEmbeddedLog, openLauncherEventLog } from './event-log.js';
import { unlessInterrupted } from '../wait.js';
import { loopback } from './ports.js';

async function migrateService(
  app: string,
  schema: string,
  around: Surroundings,
  interrupted: AbortSignal | undefined,
): Promise<void> {
  const environment = {
    ...commonEnvironment(around),
    SILKGATE_OWNER_DATABASE_URL: around.database.owner(schema),
  };
  const command = { app, copy: 1, entry: 'migrate.js', environment, logs: around.folder.logs };
  await runAppCommand(command, interrupted);
}

async function createTopics(around: Surroundings): Promise<void> {
  const { eventLog, close } = openLauncherEventLog(around);
  try {
    await eventLog.ensureTopics(ALL_TOPICS.map(({ name, partitions }) => ({ name, partitions })));
  } finally {
    await close();
  }
}

/** The URLs that participants' configurations name. */
export type PreparedUrls = Readonly<Record<'gateway' | 'fx' | 'settlement' | 'sandbox', string>>;

export function preparedUrls(): PreparedUrls {
  const given = (name: string, fallback: string): string => process.env[`SILKGATE_${name}_URL`] ?? fallback;
  return {
    gateway: given('GATEWAY', loopback('gateway')),
    fx: given('FX', loopback('fx')),
    settlement: given('SETTLEMENT', loopback('settlement')),
    sandbox: given('SANDBOX', loopback('sandbox')),
  };
}

export interface PrepareOptions {
  /** Whether the sandbox's acquirers are told every result (default), or those that no answer told them. */
  readonly notifyAcquirers?: 'always' | 'missing';
  readonly interrupted?: AbortSignal | undefined;
}

async function makeKeys(
  around: Surroundings,
  { notifyAcquirers = 'always', interrupted }: PrepareOptions,
): Promise<void> {
  const { root, logs } = around.folder;
  const environment = commonEnvironment(around);
  const urls = preparedUrls();
  const data = ['--data', root];
  const common = { copy: 1, environment, logs };
  await runAppCommand({ ...common, app: 'gateway', entry: 'create-keys.js', args: data }, interrupted);
  const provision = Object.entries(urls).flatMap(([name, url]) => [`--${name}-url`, url]);
  const provisioning = {
    ...common,
    app: 'sandbox',
    entry: 'provision.js',
    args: [...data, '--notify-acquirers', notifyAcquirers, ...provision],
  };
  await runAppCommand(provisioning, interrupted);
}

async function importParticipants(around: Surroundings, interrupted: AbortSignal | undefined): Promise<void> {
  const gateway = SERVICES.find((service) => service.app === 'gateway')!;
  const command = {
    app: 'gateway',
    copy: 1,
    entry: 'import.js',
    args: ['--file', around.folder.onboarding],
    environment: serviceEnvironment(gateway, around),
    logs: around.folder.logs,
  };
  await runAppCommand(command, interrupted);
}

/**
 * Everything that must be there before a service starts, each step harmless when repeated: schemas, topics, keys, the
 * sandbox's participants and their import. An interruption kills the command under way; the next start goes on from there.
 */
export async function prepare(around: Surroundings, options: PrepareOptions = {}): Promise<void> {
  const { interrupted } = options;
  if (around.eventLog === 'embedded') await migrateEmbeddedLog(around);
  const services = SERVICES.flatMap(({ app, schema }) => (schema === undefined ? [] : [{ app, schema }]));
  await Promise.all([
    unlessInterrupted(createTopics(around), interrupted),
    makeKeys(around, options),
    ...services.map(({ app, schema }) => migrateService(app, schema, around, interrupted)),
  ]);
  await importParticipants(around, interrupted);
}
