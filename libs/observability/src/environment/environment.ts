import { err, ok, type Result } from '@silkgate/kernel';
import { COPY_PORT_STEP, PORTS, type PortName } from './ports.js';

export type EventLogKind = 'kafka' | 'embedded';
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the surroundings tell a service; each field is undefined where its variable is not set. */
export interface Environment {
  /** SILKGATE_DATABASE_URL: the service's runtime role. */
  readonly databaseUrl: string | undefined;
  /** SILKGATE_OWNER_DATABASE_URL: the schema's owner role, for migrations only. */
  readonly ownerDatabaseUrl: string | undefined;
  /** SILKGATE_EVENT_LOG_DATABASE_URL: role eventlog_runtime, for the embedded log. */
  readonly eventLogDatabaseUrl: string | undefined;
  /** SILKGATE_EVENT_LOG; default: kafka where brokers are named, else embedded. */
  readonly eventLog: EventLogKind;
  /** KAFKA_BROKERS: `host:port`, comma-separated. */
  readonly kafkaBrokers: readonly string[];
  /** SILKGATE_DATA; default `.silkgate`. */
  readonly dataFolder: string;
  /** SILKGATE_COPY: 1 for the first copy of a service. */
  readonly copy: number;
  /** SILKGATE_PORT_OFFSET; default 0. */
  readonly portOffset: number;
  /** LOG_LEVEL; default info. */
  readonly logLevel: LogLevel;
  /** SILKGATE_OPERATOR_TOKEN: bearer token of the operators' calls. */
  readonly operatorToken: string | undefined;
}

export type Variables = Readonly<Record<string, string | undefined>>;

class Reader {
  readonly problems: string[] = [];

  constructor(private readonly variables: Variables) {}

  text(name: string): string | undefined {
    const value = this.variables[name];
    return value === undefined || value === '' ? undefined : value;
  }

  integer(name: string, smallest: number, largest: number, absent: number): number {
    const text = this.text(name);
    if (text === undefined) return absent;
    const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= smallest && value <= largest) return value;
    this.problems.push(`${name} must be a whole number from ${smallest} to ${largest}, not "${text}".`);
    return absent;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], absent: T): T {
    const text = this.text(name);
    const found = allowed.find((each) => each === text);
    if (text === undefined || found !== undefined) return found ?? absent;
    this.problems.push(`${name} must be one of ${allowed.join(', ')}, not "${text}".`);
    return absent;
  }

  /** The value may hold a password, so that no problem repeats it. */
  postgresUrl(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || isPostgresUrl(text)) return text;
    this.problems.push(`${name} must be a URL like postgres://role:password@host:port/database.`);
    return undefined;
  }

  brokers(name: string): string[] {
    const text = this.text(name);
    if (text === undefined) return [];
    const brokers = text.split(',').map((broker) => broker.trim());
    if (brokers.every((broker) => /^[A-Za-z0-9._-]+:\d{1,5}$/.test(broker))) return brokers;
    this.problems.push(`${name} must be host:port, comma-separated, not "${text}".`);
    return [];
  }
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.pathname.length > 1;
}

/** Reads the environment; every malformed variable is named in a sentence of its own. */
export function readEnvironment(variables: Variables): Result<Environment, readonly string[]> {
  const read = new Reader(variables);
  const kafkaBrokers = read.brokers('KAFKA_BROKERS');
  const environment: Environment = {
    databaseUrl: read.postgresUrl('SILKGATE_DATABASE_URL'),
    ownerDatabaseUrl: read.postgresUrl('SILKGATE_OWNER_DATABASE_URL'),
    eventLogDatabaseUrl: read.postgresUrl('SILKGATE_EVENT_LOG_DATABASE_URL'),
    kafkaBrokers,
    eventLog: read.oneOf(
      'SILKGATE_EVENT_LOG',
      ['kafka', 'embedded'],
      kafkaBrokers.length > 0 ? 'kafka' : 'embedded',
    ),
    dataFolder: read.text('SILKGATE_DATA') ?? '.silkgate',
    copy: read.integer('SILKGATE_COPY', 1, 100, 1),
    portOffset: read.integer('SILKGATE_PORT_OFFSET', -7_000, 50_000, 0),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    operatorToken: read.text('SILKGATE_OPERATOR_TOKEN'),
  };
  if (environment.eventLog === 'kafka' && kafkaBrokers.length === 0 && read.problems.length === 0) {
    read.problems.push('SILKGATE_EVENT_LOG is kafka, but KAFKA_BROKERS names no broker.');
  }
  return read.problems.length === 0 ? ok(environment) : err(read.problems);
}

/** The port on which this copy listens. */
export function portOf(name: PortName, environment: Pick<Environment, 'portOffset' | 'copy'>): number {
  return PORTS[name] + environment.portOffset + COPY_PORT_STEP * (environment.copy - 1);
}
