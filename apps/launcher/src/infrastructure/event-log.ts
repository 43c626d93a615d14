import { randomUUID } from 'node:crypto';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { EmbeddedEventLog, KafkaEventLog, migrateEventLog, type EventLog } from '@silkgate/messaging';
import { PgDatabase, runtimeRole } from '@silkgate/persistence';
import { EVENT_LOG_SCHEMA, SERVICES } from '../services/table.js';
import type { Surroundings } from './environment.js';

/** The event log that the services will use, for the launcher's own needs: creating topics. */
export function openEventLog(around: Surroundings): EventLog {
  const clock = new SystemClock();
  const timers = new SystemTimers();
  if (around.eventLog === 'kafka') {
    return new KafkaEventLog({ brokers: (around.brokers ?? '').split(','), clientId: 'launcher', clock, timers });
  }
  const database = new PgDatabase({
    url: around.database.runtime(EVENT_LOG_SCHEMA),
    schema: EVENT_LOG_SCHEMA,
    applicationName: 'launcher',
    maxConnections: 2,
  });
  return new EmbeddedEventLog({ database, clock, timers, holder: randomUUID() });
}

export async function migrateEmbeddedLog(around: Surroundings): Promise<void> {
  const serviceRoles = SERVICES.flatMap(({ schema }) => (schema === undefined ? [] : [runtimeRole(schema)]));
  await migrateEventLog({ url: around.database.owner(EVENT_LOG_SCHEMA), serviceRoles });
}
