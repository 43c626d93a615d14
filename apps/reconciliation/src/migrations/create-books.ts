import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxMigrationSql } from '@silkgate/messaging';
import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('reconciliation');

/** What the switch itself says: participants, ended days, and what every counterparty should list. */
export class CreateBooks1763769600001 implements MigrationInterface {
  readonly name = 'CreateBooks1763769600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...STATEMENTS, ...inboxMigrationSql(RUNTIME)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE dead_letter, inbox, expected_payout, expected_transaction, day_total, business_day, participant',
    );
  }
}

const STATEMENTS = [
  `CREATE TABLE participant (
    client_id text PRIMARY KEY CHECK (length(client_id) BETWEEN 1 AND 64),
    version int NOT NULL CHECK (version > 0),
    kind text NOT NULL CHECK (kind IN ('wallet', 'acquirer')),
    encoding text NOT NULL CHECK (encoding IN ('utf-8', 'gbk'))
  )`,
  `CREATE TABLE business_day (
    business_date date PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    cut_at timestamptz NOT NULL,
    next_business_date date NOT NULL CHECK (next_business_date > business_date)
  )`,
  `CREATE TABLE day_total (
    business_date date NOT NULL REFERENCES business_day,
    participant_id text NOT NULL,
    leg text NOT NULL CHECK (leg IN ('PAYER', 'PAYEE')),
    payment_count bigint NOT NULL CHECK (payment_count >= 0),
    payment_minor bigint NOT NULL CHECK (payment_minor >= 0),
    refund_count bigint NOT NULL CHECK (refund_count >= 0),
    refund_minor bigint NOT NULL CHECK (refund_minor >= 0),
    PRIMARY KEY (business_date, participant_id, leg)
  )`,
  `CREATE TABLE expected_transaction (
    participant_id text NOT NULL,
    transaction_type text NOT NULL CHECK (transaction_type IN ('PAYMENT', 'REFUND')),
    request_id text NOT NULL CHECK (length(request_id) BETWEEN 1 AND 64),
    leg text NOT NULL CHECK (leg IN ('PAYER', 'PAYEE')),
    payment_id text NOT NULL,
    business_date date NOT NULL,
    status text NOT NULL CHECK (status IN ('SUCCESS', 'FAILED', 'CANCELLED')),
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency char(3) NOT NULL,
    settlement_minor bigint NOT NULL CHECK (settlement_minor >= 0),
    settlement_currency char(3) NOT NULL,
    fee_minor bigint,
    fee_currency char(3),
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (participant_id, transaction_type, request_id),
    CHECK ((fee_minor IS NULL) = (fee_currency IS NULL))
  )`,
  'CREATE INDEX expected_transaction_by_date ON expected_transaction (participant_id, business_date)',
  `CREATE TABLE expected_payout (
    payout_id text PRIMARY KEY CHECK (length(payout_id) BETWEEN 1 AND 64),
    batch_id text NOT NULL,
    acquirer_id text NOT NULL,
    merchant_id text NOT NULL,
    business_date date NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency char(3) NOT NULL,
    state text NOT NULL CHECK (state IN ('INSTRUCTED', 'PAID'))
  )`,
  'CREATE INDEX expected_payout_by_date ON expected_payout (acquirer_id, business_date)',
  grantMutable('participant', RUNTIME),
  grantAppendOnly('business_day', RUNTIME),
  grantAppendOnly('day_total', RUNTIME),
  grantAppendOnly('expected_transaction', RUNTIME),
  grantMutable('expected_payout', RUNTIME),
];
