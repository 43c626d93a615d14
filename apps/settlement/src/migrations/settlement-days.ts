import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME = runtimeRole('settlement');

const APPEND_ONLY = ['business_day_total', 'transaction_item'];
const MUTABLE = ['business_date', 'settlement_window', 'merchant_day', 'event_sequence'];

/** Business dates, the windows of each, and every payment and refund with the windows it belongs to. */
export class SettlementDays1763769600002 implements MigrationInterface {
  readonly name = 'SettlementDays1763769600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    for (const table of APPEND_ONLY) await runner.query(grantAppendOnly(table, RUNTIME));
    for (const table of MUTABLE) await runner.query(grantMutable(table, RUNTIME));
    await runner.query(`GRANT SELECT ON window_item TO ${RUNTIME}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW window_item');
    for (const table of [...MUTABLE, ...APPEND_ONLY].reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}

const COUNTS_AND_SUMS = `
    payment_count integer NOT NULL CHECK (payment_count >= 0),
    payment_minor bigint NOT NULL CHECK (payment_minor >= 0),
    refund_count integer NOT NULL CHECK (refund_count >= 0),
    refund_minor bigint NOT NULL CHECK (refund_minor >= 0)`;

const STATEMENTS = [
  `CREATE TABLE business_date (
    business_date date PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('OPEN', 'ENDED', 'CLOSED', 'SETTLED')),
    settlement text CHECK (settlement IN ('SCHEDULED', 'IMMEDIATE')),
    cut_at timestamptz,
    next_business_date date CHECK (next_business_date > business_date),
    ended_at timestamptz,
    closed_at timestamptz,
    settled_at timestamptz,
    CHECK ((state = 'OPEN') = (ended_at IS NULL)),
    CHECK ((ended_at IS NULL) = (settlement IS NULL) AND (ended_at IS NULL) = (cut_at IS NULL)),
    CHECK ((state IN ('CLOSED', 'SETTLED')) = (closed_at IS NOT NULL)),
    CHECK ((state = 'SETTLED') = (settled_at IS NOT NULL))
  )`,
  `CREATE TABLE business_day_total (
    business_date date NOT NULL REFERENCES business_date,
    participant_id text NOT NULL,
    leg text NOT NULL CHECK (leg IN ('PAYER', 'PAYEE')),
    currency char(3) NOT NULL,${COUNTS_AND_SUMS},
    PRIMARY KEY (business_date, participant_id, leg, currency)
  )`,
  `CREATE TABLE settlement_window (
    business_date date NOT NULL REFERENCES business_date,
    participant_id text NOT NULL,
    leg text NOT NULL CHECK (leg IN ('PAYER', 'PAYEE')),
    currency char(3) NOT NULL,
    window_id uuid NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED', 'INSTRUCTED', 'SETTLED', 'ABORTED')),${COUNTS_AND_SUMS},
    fee_minor bigint NOT NULL,
    net_minor bigint,
    agreement_id text,
    value_date date,
    bank_reference text,
    closed_at timestamptz,
    instructed_at timestamptz,
    settled_at timestamptz,
    PRIMARY KEY (business_date, participant_id, leg, currency),
    CHECK ((state = 'OPEN') = (net_minor IS NULL)),
    CHECK ((state = 'OPEN') = (closed_at IS NULL)),
    CHECK ((state = 'SETTLED') = (settled_at IS NOT NULL)),
    CHECK (state <> 'SETTLED' OR bank_reference IS NOT NULL),
    CHECK (net_minor IS NULL OR net_minor =
      CASE leg WHEN 'PAYER' THEN payment_minor - refund_minor - fee_minor ELSE -fee_minor END)
  )`,
  "CREATE INDEX settlement_window_unsettled ON settlement_window (business_date) WHERE state <> 'SETTLED'",
  `CREATE TABLE transaction_item (
    transaction_id uuid PRIMARY KEY,
    transaction_type text NOT NULL CHECK (transaction_type IN ('PAYMENT', 'REFUND')),
    payment_id uuid NOT NULL,
    business_date date NOT NULL,
    occurred_at timestamptz NOT NULL,
    payer_id text NOT NULL,
    payer_request_id text NOT NULL,
    payer_reference text,
    payer_window_id uuid NOT NULL,
    payee_id text NOT NULL,
    payee_request_id text NOT NULL,
    payee_reference text,
    payee_window_id uuid NOT NULL,
    merchant_id text NOT NULL,
    transaction_minor bigint NOT NULL CHECK (transaction_minor > 0),
    transaction_currency char(3) NOT NULL,
    billing_minor bigint NOT NULL CHECK (billing_minor >= 0),
    billing_currency char(3) NOT NULL,
    payer_settlement_minor bigint NOT NULL CHECK (payer_settlement_minor >= 0),
    payer_settlement_currency char(3) NOT NULL,
    payee_settlement_minor bigint NOT NULL CHECK (payee_settlement_minor >= 0),
    payee_settlement_currency char(3) NOT NULL,
    discount_minor bigint NOT NULL CHECK (discount_minor >= 0),
    interchange_minor bigint NOT NULL CHECK (interchange_minor >= 0),
    service_minor bigint NOT NULL CHECK (service_minor >= 0),
    acquirer_share_minor bigint NOT NULL,
    interchange_settlement_minor bigint NOT NULL CHECK (interchange_settlement_minor >= 0),
    CHECK (discount_minor = interchange_minor + service_minor + acquirer_share_minor),
    CHECK ((transaction_type = 'PAYMENT') = (payment_id = transaction_id))
  )`,
  'CREATE INDEX transaction_item_payer_window ON transaction_item (payer_window_id, transaction_id)',
  'CREATE INDEX transaction_item_payee_window ON transaction_item (payee_window_id, transaction_id)',
  'CREATE INDEX transaction_item_merchant ON transaction_item (merchant_id, business_date)',
  // Which payment or refund belongs to which window, with what it adds to that window's sums.
  `CREATE VIEW window_item AS
    SELECT payer_window_id AS window_id, transaction_id, transaction_type, 'PAYER'::text AS leg,
      payer_settlement_minor AS amount_minor, payer_settlement_currency AS currency,
      interchange_settlement_minor AS fee_minor FROM transaction_item
    UNION ALL
    SELECT payee_window_id, transaction_id, transaction_type, 'PAYEE',
      transaction_minor, transaction_currency, acquirer_share_minor FROM transaction_item`,
  `CREATE TABLE merchant_day (
    business_date date NOT NULL REFERENCES business_date,
    merchant_id text NOT NULL,
    currency char(3) NOT NULL,${COUNTS_AND_SUMS},
    discount_minor bigint NOT NULL,
    PRIMARY KEY (business_date, merchant_id, currency)
  )`,
  // Numbers of the events of one key, given out in the transaction that writes the event.
  `CREATE TABLE event_sequence (
    topic text NOT NULL,
    key text NOT NULL,
    last_sequence integer NOT NULL CHECK (last_sequence > 0),
    PRIMARY KEY (topic, key)
  )`,
];
