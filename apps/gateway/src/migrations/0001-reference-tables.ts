/** Participants' ids compare byte by byte: the order of locks must not depend on a locale. */
const ID = 'text COLLATE "C"';

const CURRENCY = `char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')`;

/**
 * Participants and merchants as versioned rows: what never changes stands in `participant` and `merchant`, every change
 * is a new version. `directory_version` moves with every import, so that a process sees cheaply whether its snapshot
 * is still good; imports take turns on its row.
 */
export const DIRECTORY_TABLES: readonly string[] = [
  `CREATE TABLE directory_version (
    id smallint PRIMARY KEY CHECK (id = 1),
    version bigint NOT NULL CHECK (version >= 0)
  )`,
  'INSERT INTO directory_version (id, version) VALUES (1, 0)',
  `CREATE TABLE participant (
    client_id ${ID} PRIMARY KEY CHECK (length(client_id) BETWEEN 1 AND 64),
    kind text NOT NULL CHECK (kind IN ('wallet', 'acquirer')),
    created_at timestamptz NOT NULL,
    UNIQUE (client_id, kind)
  )`,
  `CREATE TABLE participant_version (
    client_id ${ID} NOT NULL REFERENCES participant,
    version integer NOT NULL CHECK (version > 0),
    name text NOT NULL,
    country char(2) NOT NULL,
    currency ${CURRENCY},
    base_url text NOT NULL,
    protocol text NOT NULL CHECK (protocol IN ('alipayplus')),
    switch_key_version text NOT NULL,
    notify text NOT NULL CHECK (notify IN ('always', 'missing')),
    settlement_account text NOT NULL,
    file_encoding text NOT NULL CHECK (file_encoding IN ('utf-8', 'gbk')),
    agreement_id text NOT NULL,
    settlement_currency char(3) NOT NULL,
    settlement_markup numeric NOT NULL CHECK (settlement_markup >= 0 AND settlement_markup < 1),
    billing_currency char(3) NOT NULL,
    billing_markup numeric NOT NULL CHECK (billing_markup >= 0 AND billing_markup < 1),
    net_debit_cap_minor bigint NOT NULL CHECK (net_debit_cap_minor >= 0),
    settlement_lag_days integer NOT NULL CHECK (settlement_lag_days >= 0),
    holidays text[] NOT NULL,
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (client_id, version)
  )`,
  `CREATE TABLE participant_key (
    client_id ${ID} NOT NULL REFERENCES participant,
    algorithm text NOT NULL CHECK (algorithm IN ('RSA256', 'ES256', 'Ed25519', 'SM2')),
    key_version text NOT NULL,
    public_key_pem text NOT NULL,
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (client_id, algorithm, key_version)
  )`,
  // Overlaps beyond equality (one prefix within another) are refused by the import, under the lock of its row.
  `CREATE TABLE route (
    client_id ${ID} NOT NULL REFERENCES participant,
    kind text NOT NULL CHECK (kind IN ('CONSUMER_CODE', 'ORDER_CODE', 'ENTRY_CODE')),
    code_length integer CHECK (code_length BETWEEN 16 AND 32),
    prefix text,
    guid text,
    created_at timestamptz NOT NULL,
    CHECK ((kind = 'CONSUMER_CODE') = (code_length IS NOT NULL)),
    CHECK ((kind = 'ENTRY_CODE') = (guid IS NOT NULL)),
    CHECK ((kind = 'ENTRY_CODE') = (prefix IS NULL)),
    UNIQUE NULLS NOT DISTINCT (kind, code_length, prefix, guid)
  )`,
  `CREATE TABLE merchant (
    merchant_id ${ID} PRIMARY KEY CHECK (length(merchant_id) BETWEEN 1 AND 64),
    acquirer_id ${ID} NOT NULL,
    acquirer_kind text NOT NULL DEFAULT 'acquirer' CHECK (acquirer_kind = 'acquirer'),
    reference_merchant_id text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (acquirer_id, reference_merchant_id),
    FOREIGN KEY (acquirer_id, acquirer_kind) REFERENCES participant (client_id, kind)
  )`,
  `CREATE TABLE merchant_version (
    merchant_id ${ID} NOT NULL REFERENCES merchant,
    version integer NOT NULL CHECK (version > 0),
    name text NOT NULL,
    name_local text,
    merchant_category_code text NOT NULL CHECK (merchant_category_code ~ '^[0-9]{4}$'),
    city text NOT NULL,
    country char(2) NOT NULL,
    currency ${CURRENCY},
    discount numeric NOT NULL CHECK (discount >= interchange + service AND discount < 1),
    interchange numeric NOT NULL CHECK (interchange >= 0),
    service numeric NOT NULL CHECK (service >= 0),
    kept_on_refund boolean NOT NULL,
    payout_account text NOT NULL,
    payout_lag_days integer NOT NULL CHECK (payout_lag_days >= 0),
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, version)
  )`,
];

/** The gateway's own projection of fx's rate sets, and the quotes locked from it. */
export const QUOTE_TABLES: readonly string[] = [
  `CREATE TABLE rate_set (
    rate_set_id text PRIMARY KEY,
    source text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('CENTRAL_PARITY', 'MARKET_MID')),
    base_currency char(3) NOT NULL,
    published_at timestamptz NOT NULL,
    effective_from timestamptz NOT NULL,
    effective_until timestamptz NOT NULL,
    publication_date date NOT NULL,
    replayed_from date,
    hash char(64) NOT NULL,
    received_at timestamptz NOT NULL,
    UNIQUE (source, published_at),
    CHECK (effective_from < effective_until)
  )`,
  // value as text: the record of a conversion shows the rate as it was published, trailing zeros included.
  `CREATE TABLE rate_quotation (
    rate_set_id text NOT NULL REFERENCES rate_set,
    currency ${CURRENCY},
    value text NOT NULL CHECK (value::numeric > 0),
    unit integer NOT NULL CHECK (unit > 0),
    direction text NOT NULL CHECK (direction IN ('BASE_PER_CURRENCY', 'CURRENCY_PER_BASE')),
    position integer NOT NULL CHECK (position >= 0),
    PRIMARY KEY (rate_set_id, currency)
  )`,
  // A payment consumes its quote once: consumed_by is set where it was null, before expires_at (invariant 8).
  `CREATE TABLE quote (
    quote_id uuid PRIMARY KEY,
    payer_id text NOT NULL,
    payee_id text NOT NULL,
    merchant_id text NOT NULL,
    customer_id text,
    transaction_currency char(3) NOT NULL,
    transaction_minor bigint NOT NULL CHECK (transaction_minor > 0),
    priced jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_by uuid,
    created_at timestamptz NOT NULL
  )`,
];

/** Codes that wallets showed and orders that visitors scanned. */
export const CODE_TABLES: readonly string[] = [
  `CREATE TABLE consumer_code (
    code_value text PRIMARY KEY CHECK (code_value ~ '^[0-9]{16,32}$'),
    wallet_id ${ID} NOT NULL REFERENCES participant,
    customer_id text NOT NULL,
    identity_level text NOT NULL CHECK (identity_level IN ('IDENTIFIED', 'UNIDENTIFIED')),
    payer_reference text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
  )`,
  // A code pays once. Written in the accept commit of the payment that has it.
  `CREATE TABLE consumer_code_use (
    code_value text PRIMARY KEY,
    payment_id uuid NOT NULL UNIQUE,
    used_at timestamptz NOT NULL
  )`,
  `CREATE TABLE order_binding (
    acquirer_id ${ID} NOT NULL REFERENCES participant,
    payment_request_id text NOT NULL,
    code_value text NOT NULL,
    wallet_id ${ID} NOT NULL REFERENCES participant,
    customer_id text NOT NULL,
    identity_level text NOT NULL CHECK (identity_level IN ('IDENTIFIED', 'UNIDENTIFIED')),
    payer_reference text,
    merchant_id ${ID} NOT NULL REFERENCES merchant,
    payment_id uuid NOT NULL UNIQUE,
    quote_id uuid NOT NULL REFERENCES quote,
    reference_order_id text,
    description text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (acquirer_id, payment_request_id),
    UNIQUE (acquirer_id, code_value)
  )`,
];

export const MUTABLE_REFERENCE_TABLES = ['directory_version', 'quote'] as const;

export const APPEND_ONLY_REFERENCE_TABLES = [
  'participant',
  'participant_version',
  'participant_key',
  'route',
  'merchant',
  'merchant_version',
  'rate_set',
  'rate_quotation',
  'consumer_code',
  'consumer_code_use',
  'order_binding',
] as const;
