import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = "'INQUIRE', 'CANCEL', 'REFUND'";

/**
 * A debit told after our cancel is owed back beyond the end of its payment: work of a kind of its own, which no other
 * kind replaces and no completion removes. How patient we are with a participant is part of its terms.
 */
export class GiveBack1795305611000 implements MigrationInterface {
  readonly name = 'GiveBack1795305611000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(kindsAre(`${KINDS}, 'GIVE_BACK'`));
    await runner.query(`ALTER TABLE participant_version
      ADD COLUMN ask_timeout_ms integer CHECK (ask_timeout_ms BETWEEN 100 AND 60000),
      ADD COLUMN inquiry_interval_ms integer CHECK (inquiry_interval_ms BETWEEN 100 AND 60000),
      ADD COLUMN inquiry_window_ms integer CHECK (inquiry_window_ms BETWEEN 0 AND 600000)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE participant_version DROP COLUMN ask_timeout_ms, DROP COLUMN inquiry_interval_ms,
      DROP COLUMN inquiry_window_ms`);
    await runner.query("UPDATE work SET kind = 'CANCEL' WHERE kind = 'GIVE_BACK'");
    await runner.query(kindsAre(KINDS));
  }
}

function kindsAre(kinds: string): string {
  return `ALTER TABLE work DROP CONSTRAINT work_kind_check, ADD CONSTRAINT work_kind_check CHECK (kind IN (${kinds}))`;
}
