import { grantAppendOnly, grantMutable } from '@silkgate/persistence';

/** For a service's migration: the tables `inbox` and `dead_letter`. Published migrations run these statements: they stay. */
export function inboxMigrationSql(runtimeRole: string): string[] {
  return [
    `CREATE TABLE inbox (
       consumer text NOT NULL, event_id uuid NOT NULL, PRIMARY KEY (consumer, event_id))`,
    `CREATE TABLE dead_letter (
       consumer text NOT NULL,
       event_id uuid NOT NULL,
       topic text NOT NULL,
       key text NOT NULL,
       key_order bigint NOT NULL,
       event text NOT NULL,
       error text NOT NULL,
       parked boolean NOT NULL,
       at timestamptz NOT NULL,
       PRIMARY KEY (consumer, event_id))`,
    `CREATE INDEX dead_letter_by_key ON dead_letter (consumer, topic, key, key_order)`,
    grantAppendOnly('inbox', runtimeRole),
    grantMutable('dead_letter', runtimeRole),
  ];
}
