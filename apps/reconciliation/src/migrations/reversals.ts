import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('reconciliation');
const STATUSES = "'SUCCESS', 'FAILED', 'CANCELLED'";

/**
 * A reversed payment stays in the day's counts, with its reversal, and no counterparty should list it: its row is the
 * only one whose status ever changes.
 */
export class Reversals1763769600007 implements MigrationInterface {
  readonly name = 'Reversals1763769600007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(statusesAre(`${STATUSES}, 'REVERSED'`));
    await runner.query(`GRANT UPDATE (status) ON expected_transaction TO ${RUNTIME}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE UPDATE (status) ON expected_transaction FROM ${RUNTIME}`);
    await runner.query("UPDATE expected_transaction SET status = 'CANCELLED' WHERE status = 'REVERSED'");
    await runner.query(statusesAre(STATUSES));
  }
}

function statusesAre(statuses: string): string {
  return `ALTER TABLE expected_transaction DROP CONSTRAINT expected_transaction_status_check,
    ADD CONSTRAINT expected_transaction_status_check CHECK (status IN (${statuses}))`;
}
