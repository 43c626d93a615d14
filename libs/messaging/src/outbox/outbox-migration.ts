import { grantMutable, revokeDelete } from '@silkgate/persistence';
import { leaseMigrationSql } from '../leases/fair-leases.js';

/**
 * For a service's migration: the table `outbox` and the leases of its buckets. Published migrations run these
 * statements: they stay.
 */
export function outboxMigrationSql(runtimeRole: string): string[] {
  return [
    `CREATE TABLE outbox (
       event_id uuid PRIMARY KEY,
       bucket smallint NOT NULL,
       key text NOT NULL,
       key_sequence int NOT NULL,
       topic text NOT NULL,
       event text NOT NULL,
       published_at timestamptz,
       UNIQUE (topic, key, key_sequence))`,
    `CREATE INDEX outbox_unpublished ON outbox (bucket, key, key_sequence) WHERE published_at IS NULL`,
    grantMutable('outbox', runtimeRole),
    ...leaseMigrationSql('outbox', runtimeRole),
  ];
}

/** For a service's later migration: outbox rows stay, and so do the leases of its buckets; only holders come and go. */
export function outboxKeepsRowsMigrationSql(runtimeRole: string): string[] {
  return [revokeDelete(['outbox', 'outbox_lease'], runtimeRole)];
}
