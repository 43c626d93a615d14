import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Problem } from './document-check.js';

/** What the launcher's tables say of one service. */
export interface ExpectedService {
  readonly name: string;
  readonly ports: readonly number[];
  /** Variable to exact value, or undefined where any value will do. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** Variables that it may have besides. */
  readonly optional: readonly string[];
  /** Role of the database URL, for services that have one. */
  readonly role?: string;
  /** Everything that is mounted into it, and nothing else: what it sees of keys and secrets. */
  readonly mounts: readonly string[];
}

export interface ExpectedCompose {
  readonly services: readonly ExpectedService[];
  /** What is mounted where everything is prepared. */
  readonly preparedMounts: readonly string[];
  /** Major versions of what the launcher starts itself. */
  readonly majors: { readonly postgres: string; readonly kafka: string };
}

const ComposeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z
        .object({ dockerfile: z.string(), args: z.record(z.string(), z.string()).optional() })
        .optional(),
      environment: z.record(z.string(), z.string()).optional(),
      ports: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()).optional(),
});
type ComposeServices = z.infer<typeof ComposeSchema>['services'];
type ComposeService = ComposeServices[string];

const PREPARE = 'prepare';
export const SERVICE_DOCKERFILE = 'docker/Dockerfile.service';
export const PREPARE_DOCKERFILE = 'docker/Dockerfile.prepare';
const passwordVariable = (role: string): string => `SILKGATE_PASSWORD_${role.toUpperCase()}`;

function checkPorts(expected: ExpectedService, found: ComposeService): readonly Problem[] {
  const published = found.ports ?? [];
  const wanted = expected.ports.map((port) => `127.0.0.1:${port}:${port}`);
  return [
    ...wanted
      .filter((port) => !published.includes(port))
      .map((port) => `${expected.name} does not publish ${port}.`),
    ...published
      .filter((port) => !wanted.includes(port))
      .map((port) => `${expected.name} publishes ${port}, which the launcher's table does not give it.`),
  ];
}

function checkMounts(
  name: string,
  wanted: readonly string[],
  found: ComposeService | undefined,
): readonly Problem[] {
  const mounted = found?.volumes ?? [];
  return [
    ...wanted.filter((mount) => !mounted.includes(mount)).map((mount) => `${name} lacks the mount ${mount}.`),
    ...mounted
      .filter((mount) => !wanted.includes(mount))
      .map((mount) => `${name} has the mount ${mount}, which shows it more than it needs.`),
  ];
}

/** Named volumes that are mounted but not declared; the engine refuses to start with them. */
function checkDeclared(services: ComposeServices, declared: readonly string[]): readonly Problem[] {
  const named = Object.values(services)
    .flatMap(({ volumes }) => volumes ?? [])
    .map((mount) => mount.split(':')[0] ?? '')
    .filter((source) => /^\w/.test(source));
  return [...new Set(named)]
    .filter((name) => !declared.includes(name))
    .map((name) => `The volume ${name} is mounted but not declared.`);
}

function checkBuild(expected: ExpectedService, found: ComposeService): readonly Problem[] {
  const { dockerfile, args } = found.build ?? {};
  const ports = expected.ports.join(' ');
  return [
    ...(args?.['APP'] === expected.name
      ? []
      : [`${expected.name} builds the image of ${args?.['APP'] ?? 'nothing'}.`]),
    ...(args?.['PORTS'] === ports
      ? []
      : [`${expected.name} exposes ${args?.['PORTS'] ?? 'no port'}, should be ${ports}.`]),
    ...(dockerfile === SERVICE_DOCKERFILE
      ? []
      : [`${expected.name} is built from ${dockerfile ?? 'nothing'}, should be ${SERVICE_DOCKERFILE}.`]),
  ];
}

function checkVariables(expected: ExpectedService, found: ComposeService): readonly Problem[] {
  const environment = new Map(Object.entries(found.environment ?? {}));
  const missing = [...expected.variables.keys()].filter((name) => !environment.has(name));
  const unknown = [...environment.keys()].filter(
    (name) => !expected.variables.has(name) && !expected.optional.includes(name),
  );
  const wrong = [...expected.variables].filter(
    ([name, value]) => value !== undefined && environment.has(name) && environment.get(name) !== value,
  );
  return [
    ...missing.map((name) => `${expected.name} lacks the variable ${name}.`),
    ...unknown.map(
      (name) => `${expected.name} has the variable ${name}, which the launcher does not give it.`,
    ),
    ...wrong.map(
      ([name, value]) => `${name} of ${expected.name} is ${environment.get(name)}, should be ${value}.`,
    ),
  ];
}

function checkRole(expected: ExpectedService, services: ComposeServices): readonly Problem[] {
  if (expected.role === undefined) return [];
  const url = services[expected.name]?.environment?.['SILKGATE_DATABASE_URL'] ?? '';
  const password = passwordVariable(expected.role);
  const problems: Problem[] = [];
  if (!url.startsWith(`postgres://${expected.role}:\${${password}`) || !url.includes('@postgres:5432/')) {
    problems.push(
      `SILKGATE_DATABASE_URL of ${expected.name} does not reach postgres as ${expected.role} with ${password}.`,
    );
  }
  if (services[PREPARE]?.environment?.[password] === undefined) {
    problems.push(`${PREPARE} lacks ${password}, so that role ${expected.role} would get another password.`);
  }
  return problems;
}

function checkService(expected: ExpectedService, services: ComposeServices): readonly Problem[] {
  const found = services[expected.name];
  if (found === undefined) return [`${expected.name} is missing.`];
  return [
    ...checkBuild(expected, found),
    ...checkMounts(expected.name, expected.mounts, found),
    ...checkPorts(expected, found),
    ...checkVariables(expected, found),
    ...checkRole(expected, services),
  ];
}

function checkImage(
  name: 'postgres' | 'kafka',
  major: string,
  services: ComposeServices,
): readonly Problem[] {
  const image = services[name]?.image;
  if (image === undefined) return [`${name} with an image is missing.`];
  const found = /:(\d+)(?:\.|$|-)/.exec(image)?.[1];
  return found === major ? [] : [`${name} is ${image}; the launcher starts version ${major}.`];
}

/** Whether the compose file says the same as the launcher's tables; each difference is one sentence. */
export function checkCompose(text: string, expected: ExpectedCompose): readonly Problem[] {
  const document = parseDocument(text, { merge: true });
  if (document.errors[0] !== undefined) return [`cannot be read: ${document.errors[0].message}`];
  const parsed = ComposeSchema.safeParse(document.toJS());
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `cannot be read: ${path.join('.')}: ${message}`);
  const { services, volumes = {} } = parsed.data;
  const known = new Set([PREPARE, 'postgres', 'kafka', ...expected.services.map((service) => service.name)]);
  return [
    ...(services[PREPARE]?.build?.dockerfile === PREPARE_DOCKERFILE
      ? []
      : [`${PREPARE} is missing or not built from ${PREPARE_DOCKERFILE}: nothing would migrate.`]),
    ...checkMounts(PREPARE, expected.preparedMounts, services[PREPARE]),
    ...checkDeclared(services, Object.keys(volumes)),
    ...checkImage('postgres', expected.majors.postgres, services),
    ...checkImage('kafka', expected.majors.kafka, services),
    ...expected.services.flatMap((service) => checkService(service, services)),
    ...Object.keys(services)
      .filter((name) => !known.has(name))
      .map((name) => `${name} is not in the launcher's table.`),
  ];
}
