import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { ACCOUNTS, createScratchSchema } from './scratch-schema.js';

/** What the same Postgres does with nothing but a payment's writes, durable as it is configured. */
export interface RawLimits {
  /** One transaction a payment, statement by statement, 8 clients. */
  readonly singleRowPerSecond: number;
  /** Batches through `unnest` over 2 connections. */
  readonly batchedPerSecond: number;
}

const SCHEMA = 'bench_scratch';
const SINGLE_CLIENTS = 8;
const BATCH_CLIENTS = 2;
const BATCH_SIZE = 150;
const ENTRIES = [1, 2, 3, 4];
/** About as long as an event of the switch. */
const EVENT = JSON.stringify({ filler: 'x'.repeat(1500) });

type Work = (client: pg.Client, step: number) => Promise<number>;

async function prepared(
  client: pg.Client,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<void> {
  await client.query({ name, text, values: [...values] });
}

/** One payment in a transaction of its own; answers how many payments it made. */
export async function singlePayment(client: pg.Client, step: number): Promise<number> {
  const id = randomUUID();
  const account = (step % ACCOUNTS) + 1;
  await client.query('BEGIN');
  await prepared(client, 'payment', `INSERT INTO ${SCHEMA}.payment VALUES ($1, $2, 'SUCCESS')`, [id, 100]);
  const rows = ENTRIES.map((position) => `($1, ${position}, $2, 25)`).join(', ');
  await prepared(client, 'entry', `INSERT INTO ${SCHEMA}.entry VALUES ${rows}`, [id, account]);
  const add = `UPDATE ${SCHEMA}.balance SET amount_minor = amount_minor + 100 WHERE account = $1`;
  await prepared(client, 'balance', add, [account]);
  await prepared(client, 'outbox', `INSERT INTO ${SCHEMA}.outbox VALUES ($1, $2)`, [id, EVENT]);
  await client.query('COMMIT');
  return 1;
}

/** A batch of payments in one transaction; the balances in the order of their accounts, so that none deadlocks. */
export async function paymentBatch(client: pg.Client, step: number): Promise<number> {
  const ids = Array.from({ length: BATCH_SIZE }, () => randomUUID());
  const accounts = ids.map((_, index) => ((step * BATCH_SIZE + index * 7) % ACCOUNTS) + 1);
  await client.query('BEGIN');
  const payments = `INSERT INTO ${SCHEMA}.payment SELECT id, 100, 'SUCCESS' FROM unnest($1::uuid[]) AS id`;
  await prepared(client, 'payments', payments, [ids]);
  const entries = `INSERT INTO ${SCHEMA}.entry SELECT id, position, account, 25
    FROM unnest($1::uuid[], $2::int[]) AS given (id, account), generate_series(1, ${ENTRIES.length}) AS position`;
  await prepared(client, 'entries', entries, [ids, accounts]);
  const lock = `SELECT account FROM ${SCHEMA}.balance WHERE account = ANY($1::int[]) ORDER BY account FOR UPDATE`;
  await prepared(client, 'lock', lock, [accounts]);
  const balances = `UPDATE ${SCHEMA}.balance b SET amount_minor = b.amount_minor + sums.amount
    FROM (SELECT account, count(*) * 100 AS amount FROM unnest($1::int[]) AS account GROUP BY account) sums
    WHERE b.account = sums.account`;
  await prepared(client, 'balances', balances, [accounts]);
  const events = `INSERT INTO ${SCHEMA}.outbox SELECT id, $2 FROM unnest($1::uuid[]) AS id`;
  await prepared(client, 'events', events, [ids, EVENT]);
  await client.query('COMMIT');
  return BATCH_SIZE;
}

async function perSecond(url: string, clients: number, seconds: number, work: Work): Promise<number> {
  const connections = Array.from({ length: clients }, () => new pg.Client({ connectionString: url }));
  try {
    await Promise.all(connections.map((client) => client.connect()));
    const startedAt = performance.now();
    const counts = await Promise.all(
      connections.map(async (client, lane) => {
        let made = 0;
        for (let step = lane; performance.now() - startedAt < seconds * 1000; step += clients)
          made += await work(client, step);
        return made;
      }),
    );
    const elapsedSeconds = (performance.now() - startedAt) / 1000;
    return Math.round(counts.reduce((sum, count) => sum + count, 0) / elapsedSeconds);
  } finally {
    await Promise.all(connections.map((client) => client.end()));
  }
}

/** Measures both ways, `seconds` each, in a scratch schema of the database at `url` (an administrator's). */
export async function measureRawLimits(url: string, seconds: number): Promise<RawLimits> {
  const scratch = await createScratchSchema(url, SCHEMA);
  try {
    return {
      singleRowPerSecond: await perSecond(url, SINGLE_CLIENTS, seconds, singlePayment),
      batchedPerSecond: await perSecond(url, BATCH_CLIENTS, seconds, paymentBatch),
    };
  } finally {
    await scratch.drop();
  }
}
