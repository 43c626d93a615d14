import { runtimeRole } from '@silkgate/persistence';
import { serviceEnvironment, type Surroundings } from '../../infrastructure/environment.js';
import { portOf, portOffset, type PortName } from '../../infrastructure/ports.js';
import { DATA_SHARES } from '../../services/data-shares.js';
import { SERVICES, type ServiceEntry } from '../../services/table.js';
import type { ExpectedCompose, ExpectedService } from './compose.js';

/** Any surroundings with Kafka: only the names of the variables are taken from them. */
const SURROUNDINGS: Surroundings = {
  folder: { root: '', postgres: '', kafka: '', logs: '', onboarding: '' },
  database: { owner: () => '', runtime: () => '', auditorUrl: '' },
  eventLog: 'kafka',
  brokers: '',
  operatorToken: '',
  gatewayCopies: 1,
};

/** Set by the image, or with a default that is right in a container. */
const IN_THE_IMAGE = ['SILKGATE_DATA', 'SILKGATE_PORT_OFFSET'];

/** The port of the first copy as the contract has it, whatever offset this machine uses. */
const contractedPort = (name: PortName): number => portOf(name) - portOffset();

function variablesOf(service: ServiceEntry): ReadonlyMap<string, string | undefined> {
  const names = Object.keys(serviceEnvironment(service, SURROUNDINGS)).filter(
    (name) => !IN_THE_IMAGE.includes(name),
  );
  const urls = Object.entries(service.urls).map(([name, app]): [string, string] => [
    name,
    `http://${app}:${contractedPort(app)}`,
  ]);
  return new Map<string, string | undefined>([
    ...names.map((name): [string, undefined] => [name, undefined]),
    ...urls,
    ['SILKGATE_EVENT_LOG', 'kafka'],
    ['KAFKA_BROKERS', 'kafka:9092'],
  ]);
}

const FILES = 'files:/data/files';

function mountsOf(app: ServiceEntry['app']): readonly string[] {
  const { needs, writes, files } = DATA_SHARES[app];
  const own = needs.length === 0 ? [] : [writes ? `${app}:/data` : `${app}:/data:ro`];
  const exchange = { none: [], reads: [`${FILES}:ro`], writes: [FILES] }[files];
  return [...own, ...exchange];
}

/** Prepared once, with everything in sight: the whole folder, the exchange, and the volume of each service that needs one. */
function preparedMounts(): readonly string[] {
  const shares = SERVICES.map(({ app }) => app).filter((app) => DATA_SHARES[app].needs.length > 0);
  return ['prepared:/data', FILES, ...shares.map((app) => `${app}:/shares/${app}`)];
}

function expectedService(service: ServiceEntry): ExpectedService {
  return {
    mounts: mountsOf(service.app),
    name: service.app,
    ports: service.ports.map((name) => contractedPort(name)),
    variables: variablesOf(service),
    optional: [...IN_THE_IMAGE, 'LOG_LEVEL'],
    ...(service.schema === undefined ? {} : { role: runtimeRole(service.schema) }),
  };
}

const majorOf = (version: string): string => version.split('.')[0] ?? '';

/** What docker/compose.yaml must say, from the launcher's own tables. */
export function expectedCompose(versions: {
  readonly postgres: string;
  readonly kafka: string;
}): ExpectedCompose {
  return {
    services: SERVICES.map(expectedService),
    preparedMounts: preparedMounts(),
    majors: { postgres: majorOf(versions.postgres), kafka: majorOf(versions.kafka) },
  };
}
