import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('reconciliation');

/** Counterparties' files as received, what could not be read of them, and their rows. */
export class CreateFiles1763769600002 implements MigrationInterface {
  readonly name = 'CreateFiles1763769600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW current_transaction, current_payout');
    await runner.query(
      'DROP TABLE counterparty_payout, counterparty_transaction, file_problem, watched_path, file',
    );
  }
}

const ROW_KEY = `file_id uuid NOT NULL REFERENCES file,
    line_number int NOT NULL CHECK (line_number > 0),
    participant_id text NOT NULL,
    file_date date NOT NULL,
    sequence int NOT NULL`;

const STATEMENTS = [
  `CREATE TABLE file (
    file_id uuid PRIMARY KEY,
    path text NOT NULL,
    version int NOT NULL CHECK (version > 0),
    participant_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('TRANSACTIONS', 'PAYOUTS')),
    business_date date NOT NULL,
    sequence int NOT NULL,
    encoding text NOT NULL CHECK (encoding IN ('utf-8', 'gbk')),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    content bytea NOT NULL,
    accepted boolean NOT NULL,
    row_count int NOT NULL CHECK (row_count >= 0),
    problem_count int NOT NULL CHECK (problem_count >= 0),
    registered_at timestamptz NOT NULL,
    UNIQUE (path, version),
    CHECK (accepted OR problem_count > 0)
  )`,
  'CREATE INDEX file_by_date ON file (business_date, participant_id)',
  `CREATE TABLE watched_path (
    path text PRIMARY KEY CHECK (length(path) BETWEEN 1 AND 512),
    size_bytes bigint NOT NULL,
    modified_ms bigint NOT NULL,
    file_id uuid REFERENCES file,
    accepted_file_id uuid REFERENCES file
  )`,
  `CREATE TABLE file_problem (
    file_id uuid NOT NULL REFERENCES file,
    ordinal int NOT NULL,
    line_number int,
    reason text NOT NULL,
    PRIMARY KEY (file_id, ordinal)
  )`,
  `CREATE TABLE counterparty_transaction (
    ${ROW_KEY},
    transaction_type text NOT NULL CHECK (transaction_type IN ('PAYMENT', 'REFUND')),
    request_id text NOT NULL,
    merchant_id text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency char(3) NOT NULL,
    settlement_minor bigint,
    settlement_currency char(3),
    fee_minor bigint,
    fee_currency char(3),
    status text NOT NULL,
    PRIMARY KEY (file_id, line_number)
  )`,
  `CREATE INDEX counterparty_transaction_by_key
     ON counterparty_transaction (participant_id, transaction_type, request_id)`,
  `CREATE TABLE counterparty_payout (
    ${ROW_KEY},
    payout_id text NOT NULL,
    merchant_id text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency char(3) NOT NULL,
    status text NOT NULL,
    PRIMARY KEY (file_id, line_number)
  )`,
  'CREATE INDEX counterparty_payout_by_key ON counterparty_payout (participant_id, payout_id)',
  `CREATE VIEW current_transaction AS
     SELECT t.* FROM counterparty_transaction t JOIN watched_path w ON w.accepted_file_id = t.file_id`,
  `CREATE VIEW current_payout AS
     SELECT p.* FROM counterparty_payout p JOIN watched_path w ON w.accepted_file_id = p.file_id`,
  'CREATE UNIQUE INDEX watched_path_by_file ON watched_path (accepted_file_id)',
  ...['file', 'file_problem', 'counterparty_transaction', 'counterparty_payout'].map((table) =>
    grantAppendOnly(table, RUNTIME),
  ),
  grantMutable('watched_path', RUNTIME),
  `GRANT SELECT ON current_transaction, current_payout TO ${RUNTIME}`,
];
