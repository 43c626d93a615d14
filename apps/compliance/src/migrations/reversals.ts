import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reversed payments are kept as conversions of their own, beside the payment. */
export class Reversals1763769600005 implements MigrationInterface {
  readonly name = 'Reversals1763769600005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(kindsAre("('PAYMENT', 'REFUND', 'REVERSAL')"));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(kindsAre("('PAYMENT', 'REFUND')"));
  }
}

function kindsAre(kinds: string): string {
  return `ALTER TABLE conversion DROP CONSTRAINT conversion_kind_check,
    ADD CONSTRAINT conversion_kind_check CHECK (kind IN ${kinds})`;
}
