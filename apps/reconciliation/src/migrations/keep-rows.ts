import type { MigrationInterface, QueryRunner } from 'typeorm';
import { revokeDelete, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('reconciliation');

const KEPT = ['participant', 'expected_payout', 'comparison', 'difference', 'watched_path'];

/** What was expected, compared and found change, and are never removed. */
export class KeepRows1763769600006 implements MigrationInterface {
  readonly name = 'KeepRows1763769600006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(revokeDelete(KEPT, RUNTIME));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT DELETE ON ${KEPT.join(', ')} TO ${RUNTIME}`);
  }
}
