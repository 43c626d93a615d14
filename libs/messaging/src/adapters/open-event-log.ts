import type { Clock, Timers } from '@silkgate/kernel';
import { PgDatabase } from '@silkgate/persistence';
import { eventLogSchema } from './embedded/event-log-migrations.js';
import { EmbeddedEventLog } from './embedded-event-log.js';
import { KafkaEventLog } from './kafka-event-log.js';
import type { EventLog } from '../event-log.js';
import type { MessageLogger } from '../message-logger.js';

/** Which log to open, as the environment of a service says it. */
export interface EventLogChoice {
  readonly eventLog: 'kafka' | 'embedded';
  readonly kafkaBrokers: readonly string[];
  /** Role `eventlog_runtime`; needed for the embedded log. */
  readonly eventLogDatabaseUrl: string | undefined;
}

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
  readonly close: () => Promise<void>;
}

/** Opens the event log that the environment of a service names, with what it needs of its own. */
export function openEventLog(choice: EventLogChoice, around: EventLogSurroundings): OpenedEventLog {
  if (choice.eventLog === 'kafka') {
    const eventLog = new KafkaEventLog({
      brokers: choice.kafkaBrokers,
      clientId: around.service,
      ...around,
    });
    return { eventLog, close: () => eventLog.close() };
  }
  if (choice.eventLogDatabaseUrl === undefined)
    throw new Error('SILKGATE_EVENT_LOG_DATABASE_URL must be set.');
  const database = new PgDatabase({
    url: choice.eventLogDatabaseUrl,
    schema: eventLogSchema,
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
