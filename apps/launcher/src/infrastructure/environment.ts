import type { DataFolder } from '../folder.js';
import type { ServiceEntry } from '../services/table.js';
import { EVENT_LOG_SCHEMA } from '../services/table.js';
import type { DatabaseAccess } from './database.js';
import { loopback, portOffset } from './ports.js';

/** Everything a service's environment is made of. */
export interface Surroundings {
  readonly folder: DataFolder;
  readonly database: DatabaseAccess;
  readonly eventLog: 'kafka' | 'embedded';
  readonly brokers?: string;
  readonly operatorToken: string;
  /** How many copies of the gateway run: the sandbox spreads its calls over them. */
  readonly gatewayCopies: number;
}

function urlsOf(service: ServiceEntry, gatewayCopies: number): Record<string, string> {
  const entries = Object.entries(service.urls).map(([variable, app]): [string, string] => {
    const copies = app === 'gateway' ? gatewayCopies : 1;
    const urls = Array.from({ length: copies }, (_, index) => loopback(app, index + 1));
    return [variable, urls.join(',')];
  });
  return Object.fromEntries(entries);
}

/** What every process of the switch is told, whichever it is. */
export function commonEnvironment(around: Surroundings): Record<string, string> {
  return {
    SILKGATE_DATA: around.folder.root,
    SILKGATE_EVENT_LOG: around.eventLog,
    ...(around.brokers === undefined ? {} : { KAFKA_BROKERS: around.brokers }),
    SILKGATE_PORT_OFFSET: String(portOffset()),
    SILKGATE_OPERATOR_TOKEN: around.operatorToken,
  };
}

/** The environment of one service: its own runtime role and no other. */
export function serviceEnvironment(service: ServiceEntry, around: Surroundings): Record<string, string> {
  const own = service.schema;
  return {
    ...commonEnvironment(around),
    ...urlsOf(service, around.gatewayCopies),
    ...(own === undefined ? {} : { SILKGATE_DATABASE_URL: around.database.runtime(own) }),
    ...(own === undefined || around.eventLog === 'kafka'
      ? {}
      : { SILKGATE_EVENT_LOG_DATABASE_URL: around.database.runtime(EVENT_LOG_SCHEMA) }),
  };
}

/** Variables that open more than one service's own room: they stay with the launcher, whoever set them. */
const ADMINISTRATORS = /^(SILKGATE_DATABASE_URL|SILKGATE_OWNER_DATABASE_URL|SILKGATE_PASSWORD_.*)$/;

/** What a process of the switch may know of the launcher's own environment. */
export function inheritedEnvironment(
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !ADMINISTRATORS.test(name)));
}
