import { inboxMigrationSql, outboxMigrationSql } from '@silkgate/messaging';
import { runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outbox of windows and payouts; inbox and dead letters of everything that is consumed. */
export class Messaging1763769600004 implements MigrationInterface {
  readonly name = 'Messaging1763769600004';

  async up(runner: QueryRunner): Promise<void> {
    const role = runtimeRole('settlement');
    for (const statement of [...outboxMigrationSql(role), ...inboxMigrationSql(role)]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter, inbox, outbox_lease_holder, outbox_lease, outbox');
  }
}
