export * from './event-log.js';
export { SILENT_LOGGER, type MessageLogger } from './message-logger.js';
export { WorkLoop, type StepOutcome, type WorkLoopOptions } from './work-loop/work-loop.js';
export { FairLeases, leaseMigrationSql, type FairLeasesOptions, type Lease } from './leases/fair-leases.js';
export type { OutboxRecord } from './outbox/outbox-record.js';
export {
  bucketOf,
  insertOutbox,
  OUTBOX_BUCKETS,
  outboxInsertSql,
  outboxValues,
} from './outbox/insert-outbox.js';
export { outboxKeepsRowsMigrationSql, outboxMigrationSql } from './outbox/outbox-migration.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.js';
export { PoisonEvent } from './inbox/poison-event.js';
export { deadLetterResolutionMigrationSql } from './inbox/dead-letter-resolution-migration.js';
export { inboxMigrationSql } from './inbox/inbox-migration.js';
export { BatchConsumer, type BatchConsumerOptions, type Effect } from './inbox/batch-consumer.js';
export {
  listBlockedKeys,
  listDeadLetters,
  type BlockedKey,
  type BlockedKeys,
  type DeadLetter,
} from './inbox/dead-letters.js';
export * from './inbox/resolve-dead-letters.js';
export { partitionOf } from './partitions.js';
export { KafkaEventLog, type KafkaEventLogOptions } from './adapters/kafka-event-log.js';
export { EmbeddedEventLog, type EmbeddedEventLogOptions } from './adapters/embedded-event-log.js';
export {
  eventLogMigrations,
  eventLogSchema,
  migrateEventLog,
  type EventLogMigration,
} from './adapters/embedded/event-log-migrations.js';
export { DeadLetterDesk, type DeadLetterDeskOptions } from './nest/dead-letter-desk.js';
export { EventBatch, type EffectRunner } from './nest/event-batch.js';
export { EventLogTransport, type EventLogTransportOptions } from './nest/event-log-transport.js';
export { serviceInbox, type ServiceInbox, type ServiceInboxOptions } from './nest/service-inbox.js';
export {
  installKafka,
  missingForKafka,
  startKafka,
  type LocalKafka,
  type LocalKafkaOptions,
} from './adapters/local-kafka.js';
export {
  openEventLog,
  type EventLogChoice,
  type EventLogSurroundings,
  type OpenedEventLog,
} from './adapters/open-event-log.js';
