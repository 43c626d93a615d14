import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxKeepsRowsMigrationSql } from '@silkgate/messaging';
import { revokeDelete, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('gateway');

const KEPT = [
  'directory_version',
  'quote',
  'payment',
  'operation',
  'notification',
  'position',
  'business_day',
];

/** Payments, operations, positions and quotes change, and are never removed. */
export class KeepRows1795305604000 implements MigrationInterface {
  readonly name = 'KeepRows1795305604000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(revokeDelete(KEPT, RUNTIME));
    for (const statement of outboxKeepsRowsMigrationSql(RUNTIME)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT DELETE ON ${['outbox', 'outbox_lease', ...KEPT].join(', ')} TO ${RUNTIME}`);
  }
}
