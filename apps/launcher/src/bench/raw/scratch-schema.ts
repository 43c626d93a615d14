import pg from 'pg';

/** The tables of one payment at its barest: a payment, four entries, an account's balance, an event. */
const TABLES = (schema: string): readonly string[] => [
  `CREATE SCHEMA ${schema}`,
  `CREATE TABLE ${schema}.payment (payment_id uuid PRIMARY KEY, amount_minor bigint NOT NULL, state text NOT NULL)`,
  `CREATE TABLE ${schema}.entry (payment_id uuid, position smallint, account int NOT NULL, amount_minor bigint NOT NULL,
     PRIMARY KEY (payment_id, position))`,
  `CREATE TABLE ${schema}.balance (account int PRIMARY KEY, amount_minor bigint NOT NULL)`,
  `CREATE TABLE ${schema}.outbox (event_id uuid PRIMARY KEY, event text NOT NULL)`,
];

export const ACCOUNTS = 1000;

export interface ScratchSchema {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

async function administer(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A schema of its own for measuring what the server can do; nothing of it stays. */
export async function createScratchSchema(url: string, name: string): Promise<ScratchSchema> {
  await administer(url, [
    `DROP SCHEMA IF EXISTS ${name} CASCADE`,
    ...TABLES(name),
    `INSERT INTO ${name}.balance SELECT account, 0 FROM generate_series(1, ${ACCOUNTS}) AS account`,
  ]);
  return { name, url, drop: () => administer(url, [`DROP SCHEMA ${name} CASCADE`]) };
}
