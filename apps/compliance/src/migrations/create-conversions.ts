import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxMigrationSql } from '@silkgate/messaging';
import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('compliance');

/** Every conversion with its evidence; the columns beside the evidence are for searching. Append-only. */
export class CreateConversions1763769600001 implements MigrationInterface {
  readonly name = 'CreateConversions1763769600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...STATEMENTS, ...inboxMigrationSql(RUNTIME)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter, inbox, conversion');
  }
}

const STATEMENTS = [
  `CREATE TABLE conversion (
    conversion_id text PRIMARY KEY CHECK (length(conversion_id) BETWEEN 1 AND 64),
    kind text NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND')),
    payment_id text NOT NULL CHECK (length(payment_id) BETWEEN 1 AND 64),
    payer_id text NOT NULL,
    payee_id text NOT NULL,
    merchant_id text NOT NULL,
    business_date date NOT NULL,
    occurred_at timestamptz NOT NULL,
    transaction_minor bigint NOT NULL CHECK (transaction_minor >= 0),
    transaction_currency char(3) NOT NULL,
    billing_minor bigint NOT NULL CHECK (billing_minor >= 0),
    billing_currency char(3) NOT NULL,
    payer_settlement_minor bigint NOT NULL CHECK (payer_settlement_minor >= 0),
    payer_settlement_currency char(3) NOT NULL,
    payee_settlement_minor bigint NOT NULL CHECK (payee_settlement_minor >= 0),
    payee_settlement_currency char(3) NOT NULL,
    evidence jsonb NOT NULL,
    evidence_hash text NOT NULL CHECK (evidence_hash ~ '^[0-9a-f]{64}$'),
    event_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL,
    CHECK ((kind = 'PAYMENT') = (conversion_id = payment_id))
  )`,
  'CREATE INDEX conversion_by_payment ON conversion (payment_id)',
  'CREATE INDEX conversion_by_date ON conversion (business_date, conversion_id)',
  'CREATE INDEX conversion_by_payer ON conversion (payer_id, conversion_id)',
  'CREATE INDEX conversion_by_payee ON conversion (payee_id, conversion_id)',
  grantAppendOnly('conversion', RUNTIME),
];
