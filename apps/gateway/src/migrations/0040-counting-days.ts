import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A day that nothing more is counted in is COUNTING until its totals are told, which takes no lock and its time. */
export class CountingDays1795305640000 implements MigrationInterface {
  readonly name = 'CountingDays1795305640000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE business_day DROP CONSTRAINT business_day_state,
      ADD CONSTRAINT business_day_state CHECK (state IN ('OPEN', 'CLOSING', 'COUNTING', 'ENDED'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE business_day DROP CONSTRAINT business_day_state,
      ADD CONSTRAINT business_day_state CHECK (state IN ('OPEN', 'CLOSING', 'ENDED'))`);
  }
}
