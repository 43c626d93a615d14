export * from './event-log.js';
export { SILENT_LOGGER, type MessageLogger } from './message-logger.js';
export { WorkLoop, type WorkLoopOptions } from './work-loop/work-loop.js';
export { FairLeases, leaseMigrationSql, type FairLeasesOptions, type Lease } from './leases/fair-leases.js';
export type { OutboxRecord } from './outbox/outbox-record.js';
export {
  bucketOf,
  insertOutbox,
  OUTBOX_BUCKETS,
  outboxInsertSql,
  outboxValues,
} from './outbox/insert-outbox.js';
export { outboxMigrationSql } from './outbox/outbox-migration.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.js';
export { PoisonEvent } from './inbox/poison-event.js';
export { inboxMigrationSql } from './inbox/inbox-migration.js';
export { BatchConsumer, type BatchConsumerOptions, type Effect } from './inbox/batch-consumer.js';
export * from './inbox/dead-letters.js';
