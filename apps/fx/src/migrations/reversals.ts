import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reversed payments move the inventory back. */
export class Reversals1763769600008 implements MigrationInterface {
  readonly name = 'Reversals1763769600008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(kindsAre("('PAYMENT', 'REFUND', 'WINDOW', 'REVERSAL')"));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(kindsAre("('PAYMENT', 'REFUND', 'WINDOW')"));
  }
}

function kindsAre(kinds: string): string {
  return `ALTER TABLE inventory_movement DROP CONSTRAINT inventory_movement_kind_check,
    ADD CONSTRAINT inventory_movement_kind_check CHECK (kind IN ${kinds})`;
}
