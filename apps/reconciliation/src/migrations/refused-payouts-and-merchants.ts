import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = "'INSTRUCTED', 'PAID'";

/** Payouts may be refused by the bank; domestic wallets' transactions are compared by their merchant too. */
export class RefusedPayoutsAndMerchants1763769600004 implements MigrationInterface {
  readonly name = 'RefusedPayoutsAndMerchants1763769600004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(statesAre(`${STATES}, 'REJECTED'`));
    // Null where the participant does not list merchants by our number, and in rows from before: not compared.
    await runner.query('ALTER TABLE expected_transaction ADD COLUMN merchant_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE expected_transaction DROP COLUMN merchant_id');
    await runner.query("DELETE FROM expected_payout WHERE state = 'REJECTED'");
    await runner.query(statesAre(STATES));
  }
}

function statesAre(states: string): string {
  return `ALTER TABLE expected_payout DROP CONSTRAINT expected_payout_state_check,
    ADD CONSTRAINT expected_payout_state_check CHECK (state IN (${states}))`;
}
