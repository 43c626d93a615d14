import { randomUUID } from 'node:crypto';
import { ALL_TOPICS } from '@silkgate/contracts';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { ownerRole, roleUrl, runtimeRole, type PgDatabase } from '@silkgate/persistence';
import {
  openAsRuntime,
  prepareSchema,
  TEST_PASSWORD,
  type ServiceSchema,
  type TestPostgres,
} from '@silkgate/persistence/testing';
import { EmbeddedEventLog } from '../../adapters/embedded-event-log.js';
import { eventLogSchema, migrateEventLog } from '../../adapters/embedded/event-log-migrations.js';

/** What a service that consumes events runs on: its schema, and the embedded log with every topic there is. */
export interface ServiceDatabase {
  readonly database: PgDatabase;
  readonly eventLog: EmbeddedEventLog;
  /** After the service has stopped. */
  close(): Promise<void>;
}

export async function prepareServiceDatabase(
  postgres: TestPostgres,
  service: ServiceSchema,
): Promise<ServiceDatabase> {
  const { adminUrl } = postgres;
  await prepareSchema(adminUrl, service, [eventLogSchema]);
  await migrateEventLog({
    url: roleUrl(adminUrl, ownerRole(eventLogSchema), TEST_PASSWORD),
    serviceRoles: [runtimeRole(service.schema)],
  });
  const database = openAsRuntime(adminUrl, service.schema);
  const logDatabase = openAsRuntime(adminUrl, eventLogSchema);
  const ports = { clock: new SystemClock(), timers: new SystemTimers() };
  const eventLog = new EmbeddedEventLog({ database: logDatabase, holder: randomUUID(), ...ports });
  await eventLog.ensureTopics(ALL_TOPICS.map(({ name, partitions }) => ({ name, partitions })));
  return {
    database,
    eventLog,
    close: async () => {
      await eventLog.close();
      await logDatabase.close();
      await database.close();
    },
  };
}
