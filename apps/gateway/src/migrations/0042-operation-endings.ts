import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which of its payment's endings an operation's is: the order among its notifications, for one that turns out to be owed
 * after the commit. Absent of what was refused at once, and of what ended before.
 */
export class OperationEndings1795305642000 implements MigrationInterface {
  readonly name = 'OperationEndings1795305642000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE operation ADD COLUMN ending_sequence integer CHECK (ending_sequence > 0)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE operation DROP COLUMN ending_sequence');
  }
}
