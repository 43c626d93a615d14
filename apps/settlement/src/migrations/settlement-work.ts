import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME = runtimeRole('settlement');

const APPEND_ONLY = ['merchant_statement'];
const MUTABLE = ['payout_batch', 'payout', 'instruction', 'file_task'];

/** What follows from a closed date: statements, payouts, instructions to the bank, files. */
export class SettlementWork1763769600003 implements MigrationInterface {
  readonly name = 'SettlementWork1763769600003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    for (const table of APPEND_ONLY) await runner.query(grantAppendOnly(table, RUNTIME));
    for (const table of MUTABLE) await runner.query(grantMutable(table, RUNTIME));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['file_task', 'instruction', 'merchant_statement', 'payout', 'payout_batch']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

const STATEMENTS = [
  `CREATE TABLE payout_batch (
    batch_id uuid PRIMARY KEY,
    acquirer_id text NOT NULL,
    business_date date NOT NULL REFERENCES business_date,
    currency char(3) NOT NULL,
    sequence smallint NOT NULL CHECK (sequence BETWEEN 1 AND 999),
    state text NOT NULL CHECK (state IN ('SCHEDULED', 'INSTRUCTED', 'PAID', 'REJECTED')),
    payout_count integer NOT NULL CHECK (payout_count > 0),
    total_minor bigint NOT NULL CHECK (total_minor > 0),
    value_date date NOT NULL,
    immediate boolean NOT NULL,
    due_at timestamptz NOT NULL,
    instructed_at timestamptz,
    ended_at timestamptz,
    bank_reference text,
    UNIQUE (acquirer_id, business_date, sequence),
    CHECK ((state = 'SCHEDULED') = (instructed_at IS NULL)),
    CHECK ((state IN ('PAID', 'REJECTED')) = (ended_at IS NOT NULL))
  )`,
  "CREATE INDEX payout_batch_due ON payout_batch (due_at) WHERE state = 'SCHEDULED'",
  `CREATE TABLE payout (
    payout_id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES payout_batch,
    acquirer_id text NOT NULL,
    merchant_id text NOT NULL,
    business_date date NOT NULL,
    account text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    state text NOT NULL CHECK (state IN ('SCHEDULED', 'INSTRUCTED', 'PAID', 'REJECTED')),
    changed_at timestamptz NOT NULL,
    returned_on date CHECK (returned_on IS NULL OR state = 'REJECTED'),
    UNIQUE (merchant_id, currency, business_date)
  )`,
  'CREATE INDEX payout_of_batch ON payout (batch_id)',
  'CREATE INDEX payout_of_date ON payout (business_date)',
  "CREATE INDEX payout_to_return ON payout (merchant_id) WHERE state = 'REJECTED' AND returned_on IS NULL",
  // Amounts of a closed date; the transactions behind them are transaction_item rows of that merchant and date.
  `CREATE TABLE merchant_statement (
    business_date date NOT NULL REFERENCES business_date,
    merchant_id text NOT NULL,
    currency char(3) NOT NULL,
    opening_minor bigint NOT NULL,
    payment_count integer NOT NULL CHECK (payment_count >= 0),
    gross_minor bigint NOT NULL CHECK (gross_minor >= 0),
    refund_count integer NOT NULL CHECK (refund_count >= 0),
    refund_minor bigint NOT NULL CHECK (refund_minor >= 0),
    discount_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    returned_minor bigint NOT NULL CHECK (returned_minor >= 0),
    payout_id uuid,
    payout_minor bigint NOT NULL CHECK (payout_minor >= 0),
    closing_minor bigint NOT NULL,
    PRIMARY KEY (merchant_id, currency, business_date),
    CHECK (net_minor = gross_minor - refund_minor - discount_minor),
    CHECK (closing_minor = opening_minor + net_minor + returned_minor - payout_minor),
    CHECK ((payout_id IS NULL) = (payout_minor = 0))
  )`,
  'CREATE INDEX merchant_statement_date ON merchant_statement (business_date)',
  // PENDING until it is sent for the first time; SENT may have reached the bank, and only its confirmation is final.
  // A null next_attempt_at waits for something of ours (the payout file); final rows have none either.
  `CREATE TABLE instruction (
    instruction_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('WINDOW_COLLECTION', 'WINDOW_PAYMENT', 'PAYOUT_FUNDING')),
    reference uuid NOT NULL UNIQUE,
    business_date date NOT NULL REFERENCES business_date,
    participant_account text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    value_date date NOT NULL,
    immediate boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('PENDING', 'SENT', 'SETTLED', 'REJECTED')),
    attempts integer NOT NULL CHECK (attempts >= 0),
    next_attempt_at timestamptz,
    acknowledged_at timestamptz,
    bank_reference text,
    settled_at timestamptz,
    reason text,
    last_problem text,
    CHECK (state NOT IN ('SETTLED', 'REJECTED') OR next_attempt_at IS NULL),
    CHECK ((state = 'SETTLED') = (settled_at IS NOT NULL)),
    CHECK (state <> 'SETTLED' OR bank_reference IS NOT NULL)
  )`,
  'CREATE INDEX instruction_due ON instruction (next_attempt_at) WHERE next_attempt_at IS NOT NULL',
  `CREATE TABLE file_task (
    task_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('PARTICIPANT', 'PAYOUT', 'STATEMENT')),
    business_date date NOT NULL REFERENCES business_date,
    subject text NOT NULL,
    due_at timestamptz,
    version integer NOT NULL CHECK (version > 0),
    attempts integer NOT NULL CHECK (attempts >= 0),
    written_at timestamptz,
    last_problem text,
    UNIQUE (business_date, kind, subject),
    CHECK ((written_at IS NULL) = (due_at IS NOT NULL))
  )`,
  'CREATE INDEX file_task_due ON file_task (due_at) WHERE due_at IS NOT NULL',
];
