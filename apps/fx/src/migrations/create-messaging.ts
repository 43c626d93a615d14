import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxMigrationSql, outboxMigrationSql } from '@silkgate/messaging';
import { runtimeRole } from '@silkgate/persistence';

/** Outbox of rate sets, inbox of payments and windows. */
export class CreateMessaging1763769600003 implements MigrationInterface {
  readonly name = 'CreateMessaging1763769600003';

  async up(runner: QueryRunner): Promise<void> {
    const role = runtimeRole('fx');
    for (const statement of [...outboxMigrationSql(role), ...inboxMigrationSql(role)])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter, inbox, outbox_lease_holder, outbox_lease, outbox');
  }
}
