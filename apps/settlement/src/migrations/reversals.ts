import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANGES = [
  'ALTER TABLE transaction_item DROP CONSTRAINT transaction_item_transaction_type_check',
  `ALTER TABLE transaction_item ADD CONSTRAINT transaction_item_transaction_type_check
    CHECK (transaction_type IN ('PAYMENT', 'REFUND', 'REVERSAL'))`,
  // Few rows: what was given back on the date of its payment. Of a payment there is one at most.
  `CREATE UNIQUE INDEX reversal_of_payment ON transaction_item (payment_id) WHERE transaction_type = 'REVERSAL'`,
  `CREATE INDEX reversal_of_merchant_day ON transaction_item (business_date, merchant_id)
    WHERE transaction_type = 'REVERSAL'`,
];

/** Payments that their acquirer cancelled after they succeeded, before their date's files were cut. */
export class Reversals1763769600007 implements MigrationInterface {
  readonly name = 'Reversals1763769600007';

  async up(runner: QueryRunner): Promise<void> {
    for (const change of CHANGES) await runner.query(change);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX reversal_of_merchant_day, reversal_of_payment');
    await runner.query(
      'ALTER TABLE transaction_item DROP CONSTRAINT transaction_item_transaction_type_check',
    );
    await runner.query(`ALTER TABLE transaction_item ADD CONSTRAINT transaction_item_transaction_type_check
      CHECK (transaction_type IN ('PAYMENT', 'REFUND'))`);
  }
}
