import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxKeepsRowsMigrationSql } from '@silkgate/messaging';
import { revokeDelete, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('settlement');

const KEPT = [
  'account_balance',
  'business_date',
  'settlement_window',
  'merchant_day',
  'event_sequence',
  'payout_batch',
  'payout',
  'instruction',
  'file_task',
];

/** Balances, windows, payouts and instructions change, and are never removed. */
export class KeepRows1763769600006 implements MigrationInterface {
  readonly name = 'KeepRows1763769600006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(revokeDelete(KEPT, RUNTIME));
    for (const statement of outboxKeepsRowsMigrationSql(RUNTIME)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT DELETE ON ${['outbox', 'outbox_lease', ...KEPT].join(', ')} TO ${RUNTIME}`);
  }
}
