import { grantAppendOnly, grantMutable, revokeDelete, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME = runtimeRole('gateway');

/** Subjects and periods compare byte by byte: the order of locks must not depend on a locale. */
const ID = 'text COLLATE "C"';

const TABLES = [
  // Policies are proposals that somebody else has approved; they are never changed, a later one takes over.
  `CREATE TABLE limit_policy_proposal (
    proposal_id uuid PRIMARY KEY,
    scope ${ID} NOT NULL CHECK (length(scope) BETWEEN 1 AND 64),
    identity_level text NOT NULL CHECK (identity_level IN ('IDENTIFIED', 'UNIDENTIFIED', 'ANY')),
    currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    least_payment_minor bigint CHECK (least_payment_minor > 0),
    largest_payment_minor bigint CHECK (largest_payment_minor >= 0),
    period text CHECK (period IN ('DAY', 'MONTH', 'YEAR')),
    per_period_minor bigint CHECK (per_period_minor >= 0),
    valid_from timestamptz NOT NULL,
    valid_to timestamptz CHECK (valid_to > valid_from),
    reason text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    UNIQUE (proposal_id, proposed_by),
    CHECK (least_payment_minor <= largest_payment_minor),
    CHECK ((period IS NULL) = (per_period_minor IS NULL)),
    -- Visitors' limits are of a person, in US dollars and calendar years; a wallet's own concern all its users alike.
    CHECK (scope <> 'VISITOR' OR (currency = 'USD' AND identity_level <> 'ANY' AND period = 'YEAR'
      AND largest_payment_minor IS NOT NULL AND least_payment_minor IS NULL)),
    CHECK (scope = 'VISITOR' OR identity_level = 'ANY')
  )`,
  // Four eyes: the key carries who proposed, and nobody decides about his own proposal.
  `CREATE TABLE limit_policy_decision (
    proposal_id uuid PRIMARY KEY,
    proposed_by text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('APPROVED', 'REJECTED')),
    decided_by text NOT NULL CHECK (decided_by <> proposed_by),
    decided_at timestamptz NOT NULL,
    FOREIGN KEY (proposal_id, proposed_by) REFERENCES limit_policy_proposal (proposal_id, proposed_by)
  )`,
  // What was spent of a limit: by a customer or person in a year, by a wallet's user in that wallet's period. The use
  // of a customer who is identified moves to the person and never comes back.
  `CREATE TABLE limit_use (
    subject ${ID} NOT NULL,
    period ${ID} NOT NULL CHECK (period ~ '^[0-9]{4}(-[0-9]{2}){0,2}$'),
    currency char(3) NOT NULL,
    used_minor bigint NOT NULL CHECK (used_minor >= 0),
    moved_to ${ID},
    PRIMARY KEY (subject, period),
    CHECK (moved_to IS NULL OR used_minor = 0)
  )`,
  `ALTER TABLE payment
    ADD COLUMN limit_subject ${ID},
    ADD COLUMN limit_year text CHECK (limit_year ~ '^[0-9]{4}$'),
    ADD COLUMN limit_usd_minor bigint CHECK (limit_usd_minor > 0),
    ADD COLUMN limit_rate_set_id text,
    ADD COLUMN limit_wallet_period text CHECK (limit_wallet_period ~ '^[0-9]{4}(-[0-9]{2}){0,2}$'),
    ADD CHECK (num_nulls(limit_subject, limit_year, limit_usd_minor, limit_rate_set_id) IN (0, 4)),
    ADD CHECK (limit_wallet_period IS NULL OR limit_subject IS NOT NULL)`,
];

type Amount = number | null;
type Limits = readonly [least: Amount, largest: Amount, period: string | null, perPeriod: Amount];
type Policy = readonly [scope: string, level: string, currency: string, ...limits: Limits];

/** Minor units. Visitors: design, section 7. Wallets: the limits that Alipay+ publishes. */
const FIRST_POLICIES: readonly Policy[] = [
  ['VISITOR', 'IDENTIFIED', 'USD', null, 500_000, 'YEAR', 5_000_000],
  ['VISITOR', 'UNIDENTIFIED', 'USD', null, 500_000, 'YEAR', 200_000],
  ['ALIPAYHK_HK', 'ANY', 'HKD', 1, 5_000_000, 'YEAR', 20_000_000],
  ['DANA_ID', 'ANY', 'IDR', 30_000, 1_000_000_000, null, null],
  ['BOOST_MY', 'ANY', 'MYR', null, null, 'MONTH', 500_000],
  ['TNG_MY', 'ANY', 'MYR', null, 2_000_000, null, null],
  ['GCASH_PH', 'ANY', 'PHP', 100, 10_000_000, 'DAY', 10_000_000],
  ['KAKAOPAY_KR', 'ANY', 'KRW', 50, 2_000_000, null, null],
];

const FROM_THE_BEGINNING = '2000-01-01T00:00:00+08:00';

function idOf(index: number): string {
  return `00000000-0000-7000-8000-${String(index + 1).padStart(12, '0')}`;
}

function literal(value: string | Amount): string {
  return value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value}'`;
}

function firstPolicies(): string[] {
  return FIRST_POLICIES.flatMap((policy, index) => [
    `INSERT INTO limit_policy_proposal (proposal_id, scope, identity_level, currency, least_payment_minor,
        largest_payment_minor, period, per_period_minor, valid_from, reason, proposed_by, proposed_at)
      VALUES ('${idOf(index)}', ${policy.map(literal).join(', ')}, '${FROM_THE_BEGINNING}', 'first policies',
        'design', '${FROM_THE_BEGINNING}')`,
    `INSERT INTO limit_policy_decision (proposal_id, proposed_by, verdict, decided_by, decided_at)
      VALUES ('${idOf(index)}', 'design', 'APPROVED', 'migration', '${FROM_THE_BEGINNING}')`,
  ]);
}

/** Limits of visitors and of wallets: policies with their history, what is used, and where each payment is counted. */
export class Limits1795305620000 implements MigrationInterface {
  readonly name = 'Limits1795305620000';

  async up(runner: QueryRunner): Promise<void> {
    const grants = [
      grantAppendOnly('limit_policy_proposal', RUNTIME),
      grantAppendOnly('limit_policy_decision', RUNTIME),
      grantMutable('limit_use', RUNTIME),
      revokeDelete(['limit_use'], RUNTIME),
    ];
    for (const statement of [...TABLES, ...firstPolicies(), ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment DROP COLUMN limit_subject, DROP COLUMN limit_year,
      DROP COLUMN limit_usd_minor, DROP COLUMN limit_rate_set_id, DROP COLUMN limit_wallet_period`);
    await runner.query('DROP TABLE limit_use, limit_policy_decision, limit_policy_proposal');
  }
}
