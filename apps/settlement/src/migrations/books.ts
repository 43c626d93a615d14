import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME = runtimeRole('settlement');

const APPEND_ONLY = ['participant_version', 'merchant_version', 'journal', 'entry'];
const MUTABLE = ['account_balance'];

/**
 * The double-entry books and the projections of participants and merchants. Entries carry no foreign key: they are
 * only ever written in the statement after their journals, and the check would cost more than the insert.
 */
export class Books1763769600001 implements MigrationInterface {
  readonly name = 'Books1763769600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    for (const table of APPEND_ONLY) await runner.query(grantAppendOnly(table, RUNTIME));
    for (const table of MUTABLE) await runner.query(grantMutable(table, RUNTIME));
    await runner.query(`GRANT SELECT ON merchant_payable TO ${RUNTIME}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW merchant_payable');
    for (const table of [...MUTABLE, ...APPEND_ONLY]) await runner.query(`DROP TABLE ${table}`);
  }
}

const STATEMENTS = [
  `CREATE TABLE participant_version (
    participant_id text NOT NULL CHECK (participant_id <> ''),
    version integer NOT NULL CHECK (version > 0),
    kind text NOT NULL CHECK (kind IN ('wallet', 'acquirer')),
    name text NOT NULL,
    country char(2) NOT NULL,
    agreement_id text NOT NULL,
    settlement_currency char(3) NOT NULL,
    settlement_lag_days integer NOT NULL CHECK (settlement_lag_days >= 0),
    holidays text[] NOT NULL,
    settlement_account text NOT NULL,
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (participant_id, version)
  )`,
  `CREATE TABLE merchant_version (
    merchant_id text NOT NULL CHECK (merchant_id <> ''),
    version integer NOT NULL CHECK (version > 0),
    acquirer_id text NOT NULL,
    name text NOT NULL,
    name_local text,
    currency char(3) NOT NULL,
    discount numeric NOT NULL CHECK (discount >= 0),
    interchange numeric NOT NULL CHECK (interchange >= 0),
    service numeric NOT NULL CHECK (service >= 0),
    kept_on_refund boolean NOT NULL,
    payout_account text NOT NULL,
    payout_lag_days integer NOT NULL CHECK (payout_lag_days >= 0),
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, version)
  )`,
  `CREATE TABLE journal (
    journal_id text PRIMARY KEY,
    kind text NOT NULL,
    reference text NOT NULL,
    business_date date NOT NULL,
    posted_at timestamptz NOT NULL
  )`,
  'CREATE INDEX journal_reference ON journal (reference)',
  `CREATE TABLE entry (
    journal_id text NOT NULL,
    line smallint NOT NULL CHECK (line > 0),
    account text NOT NULL,
    side text NOT NULL CHECK (side IN ('debit', 'credit')),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    PRIMARY KEY (journal_id, line),
    CHECK (right(account, 4) = ':' || currency)
  )`,
  `CREATE TABLE account_balance (
    account text PRIMARY KEY,
    kind text NOT NULL,
    owner text NOT NULL,
    currency char(3) NOT NULL,
    balance_minor bigint NOT NULL,
    CHECK (account = kind || ':' || owner || ':' || currency)
  )`,
  `CREATE VIEW merchant_payable AS
    SELECT owner AS merchant_id, currency, -balance_minor AS payable_minor
    FROM account_balance WHERE kind = 'merchant-payable'`,
];
