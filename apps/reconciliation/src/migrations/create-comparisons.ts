import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantMutable, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('reconciliation');

/** What is to be compared, how far it is, and what differs. */
export class CreateComparisons1763769600003 implements MigrationInterface {
  readonly name = 'CreateComparisons1763769600003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE difference, comparison');
  }
}

const CLASSES = [
  'missing-at-counterpart',
  'missing-at-switch',
  'amount',
  'currency',
  'status',
  'duplicate',
  'rate',
  'fee',
  'cut-off',
];

const STATEMENTS = [
  `CREATE TABLE comparison (
    business_date date NOT NULL,
    participant_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PAYER', 'PAYEE', 'PAYOUT')),
    state text NOT NULL CHECK (
      state IN ('WAITING_DAY_END', 'WAITING_EVENTS', 'WAITING_FILE', 'WAITING_MATCH', 'MATCHED')),
    revision bigint NOT NULL CHECK (revision > 0),
    matched_revision bigint NOT NULL CHECK (matched_revision BETWEEN 0 AND revision),
    compared bigint NOT NULL CHECK (compared >= 0),
    matched bigint NOT NULL CHECK (matched BETWEEN 0 AND compared),
    breaks bigint NOT NULL CHECK (breaks >= 0),
    matched_at timestamptz,
    PRIMARY KEY (business_date, participant_id, kind)
  )`,
  'CREATE INDEX comparison_due ON comparison (business_date) WHERE matched_revision < revision',
  `CREATE TABLE difference (
    difference_id uuid PRIMARY KEY,
    business_date date NOT NULL,
    participant_id text NOT NULL,
    kind text NOT NULL,
    class text NOT NULL CHECK (class IN (${CLASSES.map((name) => `'${name}'`).join(', ')})),
    transaction_type text NOT NULL CHECK (transaction_type IN ('PAYMENT', 'REFUND', 'PAYOUT')),
    request_id text NOT NULL,
    payment_id text,
    expected text,
    actual text,
    file_id uuid,
    line_number int,
    state text NOT NULL CHECK (state IN ('PENDING', 'OPEN', 'CLOSED')),
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    resolution text,
    FOREIGN KEY (business_date, participant_id, kind) REFERENCES comparison,
    UNIQUE (business_date, participant_id, kind, class, transaction_type, request_id),
    CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)),
    CHECK ((state = 'CLOSED') = (resolution IS NOT NULL))
  )`,
  grantMutable('comparison', RUNTIME),
  grantMutable('difference', RUNTIME),
];
