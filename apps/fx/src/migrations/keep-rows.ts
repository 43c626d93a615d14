import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxKeepsRowsMigrationSql } from '@silkgate/messaging';
import { revokeDelete, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('fx');

const KEPT = ['rate_source', 'inventory_balance', 'participant'];

/** Rates and the inventory change, and are never removed. */
export class KeepRows1763769600007 implements MigrationInterface {
  readonly name = 'KeepRows1763769600007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(revokeDelete(KEPT, RUNTIME));
    for (const statement of outboxKeepsRowsMigrationSql(RUNTIME)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT DELETE ON ${['outbox', 'outbox_lease', ...KEPT].join(', ')} TO ${RUNTIME}`);
  }
}
