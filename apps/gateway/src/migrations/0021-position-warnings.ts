import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many warnings were told of each position: the sequence of its events. */
export class PositionWarnings1795305621000 implements MigrationInterface {
  readonly name = 'PositionWarnings1795305621000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE position ADD COLUMN warnings integer NOT NULL DEFAULT 0 CHECK (warnings >= 0)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE position DROP COLUMN warnings');
  }
}
