import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is said again after a person closed its case is a new alarm, and a new case: they are numbered from 1. */
export class NumberedAlarms1795305641000 implements MigrationInterface {
  readonly name = 'NumberedAlarms1795305641000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      dropForeignKey(),
      `ALTER TABLE payment_alarm ADD COLUMN number integer NOT NULL DEFAULT 1 CHECK (number > 0),
        DROP CONSTRAINT payment_alarm_pkey, ADD PRIMARY KEY (subject_id, kind, number)`,
      `ALTER TABLE payment_case_closing ADD COLUMN number integer NOT NULL DEFAULT 1,
        DROP CONSTRAINT payment_case_closing_pkey, ADD PRIMARY KEY (subject_id, kind, number),
        ADD FOREIGN KEY (subject_id, kind, number) REFERENCES payment_alarm`,
    ]) {
      await runner.query(statement);
    }
  }

  /** Impossible once something was said again: no row of it may be lost. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      dropForeignKey(),
      `ALTER TABLE payment_case_closing DROP CONSTRAINT payment_case_closing_pkey, DROP COLUMN number,
        ADD PRIMARY KEY (subject_id, kind)`,
      `ALTER TABLE payment_alarm DROP CONSTRAINT payment_alarm_pkey, DROP COLUMN number,
        ADD PRIMARY KEY (subject_id, kind)`,
      'ALTER TABLE payment_case_closing ADD FOREIGN KEY (subject_id, kind) REFERENCES payment_alarm',
    ]) {
      await runner.query(statement);
    }
  }
}

function dropForeignKey(): string {
  return `DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT conname FROM pg_constraint
      WHERE conrelid = 'payment_case_closing'::regclass AND contype = 'f'
    LOOP EXECUTE format('ALTER TABLE payment_case_closing DROP CONSTRAINT %I', name); END LOOP; END $$`;
}
