/** Participants' ids and ours compare byte by byte: the order of locks must not depend on a locale. */
const ID = 'text COLLATE "C"';

const KEY_PARTITIONS = 16;

function keyTable(table: string, keyColumns: readonly string[], subject: string): string[] {
  const key = keyColumns.join(', ');
  const partitions = Array.from(
    { length: KEY_PARTITIONS },
    (_, remainder) =>
      `CREATE TABLE ${table}_${remainder} PARTITION OF ${table}
         FOR VALUES WITH (MODULUS ${KEY_PARTITIONS}, REMAINDER ${remainder})`,
  );
  return [
    // key_hash is absent in a tombstone: a cancel that came before its payment.
    `CREATE TABLE ${table} (
      ${keyColumns.map((column) => `${column} ${ID} NOT NULL`).join(', ')},
      key_hash text,
      ${subject} uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (${key})
    ) PARTITION BY HASH (${key})`,
    ...partitions,
  ];
}

/** Columns of what a payment and an operation have in common: four amounts, beside their currencies. */
const AMOUNTS = `
  transaction_minor bigint CHECK (transaction_minor >= 0), transaction_currency char(3),
  billing_minor bigint CHECK (billing_minor >= 0), billing_currency char(3),
  payer_settlement_minor bigint CHECK (payer_settlement_minor >= 0), payer_settlement_currency char(3),
  payee_settlement_minor bigint CHECK (payee_settlement_minor >= 0), payee_settlement_currency char(3)`;

/**
 * A payment has its terms (legs, amounts, record) unless it was refused before they were known, or is the tombstone of
 * a cancel. The id is a UUIDv7 that carries the shard of (initiator, request id), as do all ids under the payment.
 */
const PAYMENT = `CREATE TABLE payment (
  payment_id uuid PRIMARY KEY,
  initiator_id ${ID} NOT NULL,
  request_id ${ID} NOT NULL,
  flow text CHECK (flow IN ('CONSUMER_CODE', 'ORDER_CODE', 'ENTRY_CODE')),
  initiator_leg text CHECK (initiator_leg IN ('PAYER', 'PAYEE')),
  payer_id ${ID},
  payer_agreement_id text,
  payee_id ${ID},
  payee_agreement_id text,
  merchant_id text,
  merchant_name text,
  merchant_category_code text,
  customer_id text,
  identity_level text CHECK (identity_level IN ('IDENTIFIED', 'UNIDENTIFIED')),
  payer_reference text,
  reference_order_id text,
  description text,
  ${AMOUNTS},
  quote_id uuid,
  conversion jsonb,
  state text NOT NULL CHECK (state IN ('PROCESSING', 'AUTHORISED', 'SUCCESS', 'FAILED', 'CANCELLED')),
  version integer NOT NULL CHECK (version > 0),
  event_sequence integer NOT NULL CHECK (event_sequence >= 0),
  result_code text NOT NULL,
  counterparty_reference text,
  accepted_at timestamptz NOT NULL,
  expires_at timestamptz,
  cancel_sent_at timestamptz,
  ended_at timestamptz,
  business_date date,
  -- Number of the gateway's copy that made it final; absent where it was refused at once.
  completed_by text,
  traceparent text,
  CHECK ((state IN ('PROCESSING', 'AUTHORISED')) = (ended_at IS NULL)),
  CHECK (state <> 'SUCCESS' OR business_date IS NOT NULL),
  CHECK (state IN ('FAILED', 'CANCELLED') OR (conversion IS NOT NULL AND quote_id IS NOT NULL
    AND flow IS NOT NULL AND initiator_leg IS NOT NULL AND payer_id IS NOT NULL AND payee_id IS NOT NULL
    AND payer_agreement_id IS NOT NULL AND payee_agreement_id IS NOT NULL AND merchant_id IS NOT NULL
    AND transaction_minor > 0 AND billing_minor > 0 AND payer_settlement_minor > 0
    AND payee_settlement_minor > 0))
)`;

/** Refunds and reversals. The sum of those not FAILED never exceeds the payment (invariant 9). */
const OPERATION = `CREATE TABLE operation (
  operation_id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES payment,
  type text NOT NULL CHECK (type IN ('REFUND', 'CANCEL')),
  initiator_id ${ID} NOT NULL,
  request_id ${ID} NOT NULL,
  ${AMOUNTS},
  conversion jsonb,
  reason text,
  state text NOT NULL CHECK (state IN ('PROCESSING', 'SUCCESS', 'FAILED')),
  version integer NOT NULL CHECK (version > 0),
  result_code text NOT NULL,
  counterparty_reference text,
  accepted_at timestamptz NOT NULL,
  ended_at timestamptz,
  business_date date,
  traceparent text,
  CHECK ((state = 'PROCESSING') = (ended_at IS NULL)),
  CHECK (state <> 'SUCCESS' OR business_date IS NOT NULL),
  CHECK (state = 'FAILED' OR (conversion IS NOT NULL AND transaction_minor > 0))
)`;

export const PAYMENT_TABLES: readonly string[] = [
  ...keyTable('payment_key', ['initiator_id', 'request_id'], 'payment_id'),
  ...keyTable('operation_key', ['initiator_id', 'type', 'request_id'], 'operation_id'),
  PAYMENT,
  `CREATE INDEX payment_of_business_date ON payment (business_date) WHERE state = 'SUCCESS'`,
  OPERATION,
  'CREATE INDEX operation_of_payment ON operation (payment_id)',
  `CREATE INDEX operation_of_business_date ON operation (business_date) WHERE state = 'SUCCESS'`,
  // Every state a payment or operation has been in, in order (invariant 5).
  `CREATE TABLE state_history (
    subject_id uuid NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    payment_id uuid NOT NULL,
    state text NOT NULL,
    result_code text NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (subject_id, sequence)
  )`,
  `CREATE TABLE conversion_record (
    subject_id uuid PRIMARY KEY,
    payment_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND')),
    record jsonb NOT NULL,
    hash char(64) NOT NULL,
    recorded_at timestamptz NOT NULL
  )`,
  // Something a person should look at; one row for each kind of trouble of a payment or operation.
  `CREATE TABLE payment_alarm (
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    payment_id uuid NOT NULL,
    detail text NOT NULL,
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (subject_id, kind)
  )`,
];

export const WORK_TABLES: readonly string[] = [
  // What must still be done about a payment or operation that is not final; gone when it is.
  `CREATE TABLE work (
    subject_id uuid PRIMARY KEY,
    payment_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('INQUIRE', 'CANCEL', 'REFUND')),
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease_holder uuid,
    lease_until timestamptz
  )`,
  'CREATE INDEX work_due ON work (due_at)',
  `CREATE TABLE notification (
    notification_id uuid PRIMARY KEY,
    payment_id uuid NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    recipient_id ${ID} NOT NULL,
    operation text NOT NULL CHECK (operation IN ('notifyPayment', 'notifyRefund')),
    body text NOT NULL,
    traceparent text,
    state text NOT NULL CHECK (state IN ('OWED', 'DELIVERED', 'ABANDONED')),
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    lease_holder uuid,
    lease_until timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    UNIQUE (payment_id, recipient_id, sequence),
    CHECK ((state = 'OWED') = (ended_at IS NULL))
  )`,
  `CREATE INDEX notification_due ON notification (recipient_id, due_at) WHERE state = 'OWED'`,
];

export const POSITION_TABLES: readonly string[] = [
  // posted may be negative (the participant is owed), which never widens the cap.
  `CREATE TABLE position (
    participant_id ${ID} NOT NULL,
    currency char(3) NOT NULL,
    cap_minor bigint NOT NULL CHECK (cap_minor >= 0),
    reserved_minor bigint NOT NULL CHECK (reserved_minor >= 0),
    posted_minor bigint NOT NULL,
    PRIMARY KEY (participant_id, currency)
  )`,
  `CREATE TABLE window_settlement (
    window_id text PRIMARY KEY,
    participant_id ${ID} NOT NULL,
    currency char(3) NOT NULL,
    business_date date NOT NULL,
    payments_minor bigint NOT NULL CHECK (payments_minor >= 0),
    refunds_minor bigint NOT NULL CHECK (refunds_minor >= 0),
    settled_at timestamptz NOT NULL
  )`,
  `CREATE TABLE business_day (
    business_date date PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('OPEN', 'ENDED')),
    opened_at timestamptz NOT NULL,
    end_due_at timestamptz,
    settlement text CHECK (settlement IN ('SCHEDULED', 'IMMEDIATE')),
    cut_at timestamptz,
    CHECK ((state = 'ENDED') = (cut_at IS NOT NULL)),
    CHECK (state = 'OPEN' OR settlement IS NOT NULL)
  )`,
  `CREATE UNIQUE INDEX one_open_business_day ON business_day (state) WHERE state = 'OPEN'`,
];

export const MUTABLE_TABLES = [
  'payment',
  'operation',
  'work',
  'notification',
  'position',
  'business_day',
] as const;

export const APPEND_ONLY_TABLES = [
  'payment_key',
  'operation_key',
  'state_history',
  'conversion_record',
  'payment_alarm',
  'window_settlement',
] as const;
