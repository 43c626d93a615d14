import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  'ALTER TABLE case_resolution_proposal ADD COLUMN outcome text',
  `UPDATE case_resolution_proposal
      SET outcome = CASE WHEN subject_id = payment_id THEN 'CANCELLED' ELSE 'FAILED' END`,
  `ALTER TABLE case_resolution_proposal ALTER COLUMN outcome SET NOT NULL,
    ADD CHECK (outcome IN ('CANCELLED', 'SUCCESS', 'FAILED')),
    ADD CHECK ((outcome = 'CANCELLED') = (subject_id = payment_id))`,
];

/**
 * How two operators end it: a payment as cancelled, a refund or reversal as what its counterparty did. Before, every
 * refund and reversal was ended as failed.
 */
export class ResolutionOutcomes1795305651000 implements MigrationInterface {
  readonly name = 'ResolutionOutcomes1795305651000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE case_resolution_proposal DROP COLUMN outcome');
  }
}
