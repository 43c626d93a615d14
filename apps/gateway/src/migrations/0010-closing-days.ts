import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A day that midnight has ended is CLOSING until its totals are counted: cancels of its payments are taken until
 * 00:15.
 */
export class ClosingDays1795305610000 implements MigrationInterface {
  readonly name = 'ClosingDays1795305610000';

  async up(runner: QueryRunner): Promise<void> {
    await dropChecks(runner);
    await runner.query(`ALTER TABLE business_day
      ADD CONSTRAINT business_day_state CHECK (state IN ('OPEN', 'CLOSING', 'ENDED')),
      ADD CONSTRAINT business_day_cut CHECK ((state = 'OPEN') = (cut_at IS NULL)),
      ADD CONSTRAINT business_day_settlement CHECK (settlement IN ('SCHEDULED', 'IMMEDIATE')),
      ADD CONSTRAINT business_day_ended CHECK (state = 'OPEN' OR settlement IS NOT NULL)`);
    await runner.query(
      `CREATE INDEX business_day_not_ended ON business_day (business_date) WHERE state <> 'ENDED'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX business_day_not_ended');
    await dropChecks(runner);
    await runner.query(`ALTER TABLE business_day
      ADD CHECK (state IN ('OPEN', 'ENDED')),
      ADD CHECK (settlement IN ('SCHEDULED', 'IMMEDIATE')),
      ADD CHECK ((state = 'ENDED') = (cut_at IS NOT NULL)),
      ADD CHECK (state = 'OPEN' OR settlement IS NOT NULL)`);
  }
}

async function dropChecks(runner: QueryRunner): Promise<void> {
  await runner.query(`DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT conname FROM pg_constraint
      WHERE conrelid = 'business_day'::regclass AND contype = 'c'
    LOOP EXECUTE format('ALTER TABLE business_day DROP CONSTRAINT %I', name); END LOOP; END $$`);
}
