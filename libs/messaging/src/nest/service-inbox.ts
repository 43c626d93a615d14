import type { Clock, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { EventLog } from '../event-log.js';
import { BatchConsumer } from '../inbox/batch-consumer.js';
import type { MessageLogger } from '../message-logger.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { EventLogTransport } from './event-log-transport.js';

export interface ServiceInboxOptions {
  /** The service's name: its consumer group, and the name under which its inbox remembers. */
  readonly service: string;
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: MessageLogger;
  readonly onDeadLetter: () => void;
}

/** The consuming side of a service: the transport for Nest, and the operators' desk for what it sets aside. */
export interface ServiceInbox {
  readonly transport: EventLogTransport;
  readonly deadLetters: DeadLetterDesk;
}

export function serviceInbox(options: ServiceInboxOptions): ServiceInbox {
  const { service, database, eventLog, clock } = options;
  const consumer = new BatchConsumer({ ...options, consumer: service });
  const transport = new EventLogTransport({ eventLog, group: service, consumer });
  return { transport, deadLetters: new DeadLetterDesk({ database, consumer: service, clock, transport }) };
}
