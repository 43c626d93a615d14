import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is to be asked is written with what is owed, so that each responder's due work is found by itself: a backlog at
 * one that does not answer takes no other's turn, and costs a claim nothing.
 */
export class WorkOfResponders1795305632000 implements MigrationInterface {
  readonly name = 'WorkOfResponders1795305632000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'ALTER TABLE work ADD COLUMN responder_id text COLLATE "C"',
      // The payer is asked for refunds and reversals; of a payment, the side that did not begin it.
      `UPDATE work w SET responder_id = coalesce(CASE
          WHEN p.initiator_leg = 'PAYER' AND w.subject_id = p.payment_id THEN p.payee_id ELSE p.payer_id END, p.initiator_id)
        FROM payment p WHERE p.payment_id = w.payment_id`,
      'ALTER TABLE work ALTER COLUMN responder_id SET NOT NULL',
      'DROP INDEX work_due',
      'CREATE INDEX work_due ON work (responder_id, due_at, subject_id)',
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'DROP INDEX work_due',
      'CREATE INDEX work_due ON work (due_at)',
      'ALTER TABLE work DROP COLUMN responder_id',
    ]) {
      await runner.query(statement);
    }
  }
}
