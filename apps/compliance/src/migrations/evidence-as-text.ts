import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evidence is written once and read whole; as text a row costs about half of what it does as jsonb. */
export class EvidenceAsText1763769600004 implements MigrationInterface {
  readonly name = 'EvidenceAsText1763769600004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversion ALTER COLUMN evidence TYPE json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversion ALTER COLUMN evidence TYPE jsonb USING evidence::jsonb');
  }
}
