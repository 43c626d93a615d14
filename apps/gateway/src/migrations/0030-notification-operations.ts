import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notifications that an operator may look at and have sent again, and who asked for it. */
export class NotificationOperations1795305630000 implements MigrationInterface {
  readonly name = 'NotificationOperations1795305630000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      // Since when it is tried, where that is not since it was made.
      'ALTER TABLE notification ADD COLUMN owed_since timestamptz',
      // With the id, so that many rows of one due time are read in order without being sorted.
      'DROP INDEX notification_due',
      `CREATE INDEX notification_due ON notification (recipient_id, due_at, notification_id) WHERE state = 'OWED'`,
      `CREATE INDEX notification_abandoned ON notification (recipient_id, notification_id) WHERE state = 'ABANDONED'`,
      `CREATE TABLE notification_resend (
        resend_id uuid PRIMARY KEY,
        recipient_id text COLLATE "C",
        notification_id uuid REFERENCES notification,
        operator text NOT NULL CHECK (operator <> ''),
        reason text,
        requested_at timestamptz NOT NULL,
        CHECK ((recipient_id IS NULL) <> (notification_id IS NULL))
      )`,
      grantAppendOnly('notification_resend', runtimeRole('gateway')),
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'DROP TABLE notification_resend',
      'DROP INDEX notification_abandoned',
      'DROP INDEX notification_due',
      `CREATE INDEX notification_due ON notification (recipient_id, due_at) WHERE state = 'OWED'`,
      'ALTER TABLE notification DROP COLUMN owed_since',
    ]) {
      await runner.query(statement);
    }
  }
}
