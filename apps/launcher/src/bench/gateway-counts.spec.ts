import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PgDatabase } from '@silkgate/persistence';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { countFinalWithin, countPayments, finalOf } from './gateway-counts.js';

const START_MS = Date.UTC(2026, 0, 5, 4);
let postgres: TestPostgres;
let database: PgDatabase;

beforeAll(async () => {
  postgres = await startTestPostgres();
  // Only the columns that are read; the real table is the gateway's.
  await postgres.administer('CREATE SCHEMA gateway');
  await postgres.administer(
    'CREATE TABLE gateway.payment (request_id text, state text, ended_at timestamptz)',
  );
  const rows: [string, string, number | null][] = [
    ['bench-r1-0', 'SUCCESS', 0],
    ['bench-r1-1', 'SUCCESS', 999],
    ['bench-r1-2', 'FAILED', 500],
    ['bench-r1-3', 'SUCCESS', 1000],
    ['bench-r1-4', 'CANCELLED', -1],
    ['bench-r1-5', 'PROCESSING', null],
    ['bench-r2-0', 'SUCCESS', 500],
    ['shop-1', 'SUCCESS', 500],
  ];
  for (const [id, state, afterMs] of rows) {
    const endedAt = afterMs === null ? null : new Date(START_MS + afterMs).toISOString();
    await postgres.administer('INSERT INTO gateway.payment VALUES ($1, $2, $3)', [id, state, endedAt]);
  }
  database = new PgDatabase({
    url: postgres.adminUrl,
    schema: 'gateway',
    applicationName: 'spec',
    maxConnections: 1,
  });
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

describe("the gateway's counts", () => {
  it('are those of one run', async () => {
    expect(await countPayments(database, 'r1')).toEqual({
      success: 3,
      failed: 1,
      cancelled: 1,
      unfinished: 1,
    });
  });

  it('are cut at both ends of the time', async () => {
    const within = await countFinalWithin(database, 'r1', START_MS, START_MS + 1000);
    expect(within).toEqual({ success: 2, failed: 1, cancelled: 0, unfinished: 0 });
    expect(finalOf(within)).toBe(3);
  });
});
