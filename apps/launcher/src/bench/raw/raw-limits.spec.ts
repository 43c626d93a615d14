import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import pg from 'pg';
import { measureRawLimits, paymentBatch, singlePayment } from './raw-limits.js';
import { createScratchSchema } from './scratch-schema.js';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

const schemas = async (): Promise<string[]> => {
  const rows = await postgres.administer<{ nspname: string }>(
    `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'bench%'`,
  );
  return rows.map(({ nspname }) => nspname);
};

describe('the raw limits', () => {
  it('are measured both ways, and nothing stays behind', async () => {
    const limits = await measureRawLimits(postgres.adminUrl, 0.5);
    expect(limits.singleRowPerSecond).toBeGreaterThan(0);
    expect(limits.batchedPerSecond).toBeGreaterThan(limits.singleRowPerSecond);
    expect(await schemas()).toEqual([]);
  });

  it('write the same rows for a payment, alone or in a batch', async () => {
    const scratch = await createScratchSchema(postgres.adminUrl, 'bench_scratch');
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    await client.connect();
    try {
      const made =
        (await singlePayment(client, 3)) + (await paymentBatch(client, 0)) + (await paymentBatch(client, 1));
      const [counts] = await postgres.administer<Record<string, string>>(`SELECT
        (SELECT count(*) FROM bench_scratch.payment) AS payments,
        (SELECT count(*) FROM bench_scratch.entry) AS entries,
        (SELECT sum(amount_minor) FROM bench_scratch.entry) AS booked,
        (SELECT sum(amount_minor) FROM bench_scratch.balance) AS held,
        (SELECT count(*) FROM bench_scratch.outbox) AS events`);
      expect(counts).toEqual({
        payments: `${made}`,
        entries: `${made * 4}`,
        booked: `${made * 100}`,
        held: `${made * 100}`,
        events: `${made}`,
      });
    } finally {
      await client.end();
      await scratch.drop();
    }
  });
});
