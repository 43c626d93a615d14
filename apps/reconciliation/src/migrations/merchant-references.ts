import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('reconciliation');

/** Payers' participants list a merchant by its acquirer's own number: their transactions are compared by it. */
export class MerchantReferences1763769600008 implements MigrationInterface {
  readonly name = 'MerchantReferences1763769600008';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW expected_listing');
    await runner.query('DROP TABLE merchant_reference');
  }
}

const STATEMENTS = [
  `CREATE TABLE merchant_reference (
    merchant_id text PRIMARY KEY CHECK (length(merchant_id) BETWEEN 1 AND 64),
    reference_merchant_id text NOT NULL CHECK (length(reference_merchant_id) BETWEEN 1 AND 64)
  )`,
  // Null where the number is not known: not compared. Rows of payers from before have no merchant.
  `CREATE VIEW expected_listing AS
     SELECT e.participant_id, e.transaction_type, e.request_id, e.leg, e.payment_id, e.business_date, e.status,
            e.amount_minor, e.currency, e.settlement_minor, e.settlement_currency, e.fee_minor, e.fee_currency,
            CASE e.leg WHEN 'PAYER' THEN m.reference_merchant_id ELSE e.merchant_id END AS merchant_id
       FROM expected_transaction e LEFT JOIN merchant_reference m ON m.merchant_id = e.merchant_id`,
  grantAppendOnly('merchant_reference', RUNTIME),
  `GRANT SELECT ON expected_listing TO ${RUNTIME}`,
];
