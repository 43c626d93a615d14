import type { Clock, Timers } from '@silkgate/kernel';
import { EmbeddedEventLog, KafkaEventLog, type EventLog, type MessageLogger } from '@silkgate/messaging';
import { required, type Environment } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';

export interface EventLogSurroundings {
  readonly service: string;
  /** Unique per process. */
  readonly holder: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: MessageLogger;
}

export interface OpenedEventLog {
  readonly eventLog: EventLog;
  close(): Promise<void>;
}

/** The event log that the environment names. */
export function openEventLog(environment: Environment, around: EventLogSurroundings): OpenedEventLog {
  if (environment.eventLog === 'kafka') {
    const eventLog = new KafkaEventLog({
      brokers: environment.kafkaBrokers,
      clientId: around.service,
      ...around,
    });
    return { eventLog, close: () => eventLog.close() };
  }
  const database = new PgDatabase({
    url: required(environment.eventLogDatabaseUrl, 'SILKGATE_EVENT_LOG_DATABASE_URL'),
    schema: 'eventlog',
    applicationName: `${around.service}-event-log`,
    maxConnections: 3,
  });
  const eventLog = new EmbeddedEventLog({ database, ...around });
  const close = async (): Promise<void> => {
    await eventLog.close();
    await database.close();
  };
  return { eventLog, close };
}
