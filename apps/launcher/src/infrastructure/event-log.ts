import { randomUUID } from 'node:crypto';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { migrateEventLog, openEventLog, SILENT_LOGGER, type OpenedEventLog } from '@silkgate/messaging';
import { runtimeRole } from '@silkgate/persistence';
import { EVENT_LOG_SCHEMA, SERVICES } from '../services/table.js';
import type { Surroundings } from './environment.js';

/** The event log that the services will use, for the launcher's own needs: creating topics. */
export function openLauncherEventLog(around: Surroundings): OpenedEventLog {
  const choice = {
    eventLog: around.eventLog,
    kafkaBrokers: around.brokers?.split(',') ?? [],
    eventLogDatabaseUrl: around.database.runtime(EVENT_LOG_SCHEMA),
  };
  return openEventLog(choice, {
    service: 'launcher',
    holder: randomUUID(),
    clock: new SystemClock(),
    timers: new SystemTimers(),
    logger: SILENT_LOGGER,
  });
}

export async function migrateEmbeddedLog(around: Surroundings): Promise<void> {
  const serviceRoles = SERVICES.flatMap(({ schema }) => (schema === undefined ? [] : [runtimeRole(schema)]));
  await migrateEventLog({ url: around.database.owner(EVENT_LOG_SCHEMA), serviceRoles });
}
