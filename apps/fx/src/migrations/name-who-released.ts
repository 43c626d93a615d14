import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who released a held publication. Releases of before carry no name; every one from now on must. */
export class NameWhoReleased1763769600005 implements MigrationInterface {
  readonly name = 'NameWhoReleased1763769600005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE publication_release ADD COLUMN operator text');
    await runner.query(`ALTER TABLE publication_release ADD CONSTRAINT publication_release_operator
      CHECK (operator IS NOT NULL AND length(operator) BETWEEN 1 AND 64) NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE publication_release DROP COLUMN operator');
  }
}
