import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('fx');

/** Publications as received, the sets made of them, and releases of held ones: all append-only. */
export class CreateRates1763769600001 implements MigrationInterface {
  readonly name = 'CreateRates1763769600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE publication_release, rate_set, publication, rate_source');
  }
}

const STATEMENTS = [
  `CREATE TABLE rate_source (
    source text PRIMARY KEY CHECK (length(source) BETWEEN 1 AND 64),
    event_sequence int NOT NULL CHECK (event_sequence >= 0)
  )`,
  `CREATE TABLE publication (
    source text NOT NULL REFERENCES rate_source,
    published_at timestamptz NOT NULL,
    publication_id text NOT NULL CHECK (length(publication_id) BETWEEN 1 AND 64),
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    body jsonb NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('PUBLISHED', 'HELD')),
    held_reasons text[] NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (source, published_at),
    CHECK ((outcome = 'HELD') = (cardinality(held_reasons) > 0))
  )`,
  `CREATE TABLE rate_set (
    rate_set_id uuid PRIMARY KEY,
    source text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('CENTRAL_PARITY', 'MARKET_MID')),
    base_currency char(3) NOT NULL,
    published_at timestamptz NOT NULL,
    effective_from timestamptz NOT NULL,
    effective_until timestamptz NOT NULL,
    publication_date date NOT NULL,
    rate_set jsonb NOT NULL,
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    stored_at timestamptz NOT NULL,
    UNIQUE (source, published_at),
    FOREIGN KEY (source, published_at) REFERENCES publication,
    CHECK (effective_until > effective_from)
  )`,
  `CREATE TABLE publication_release (
    source text NOT NULL,
    published_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    released_at timestamptz NOT NULL,
    PRIMARY KEY (source, published_at),
    FOREIGN KEY (source, published_at) REFERENCES publication
  )`,
  grantMutable('rate_source', RUNTIME),
  grantAppendOnly('publication', RUNTIME),
  grantAppendOnly('rate_set', RUNTIME),
  grantAppendOnly('publication_release', RUNTIME),
];
