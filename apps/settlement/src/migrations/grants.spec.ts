import type { PgDatabase } from '@silkgate/persistence';
import {
  deletableTables,
  openAsRuntime,
  prepareSchema,
  startTestPostgres,
  type TestPostgres,
} from '@silkgate/persistence/testing';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './index.js';

const SERVICE = { schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK };
let postgres: TestPostgres;
let database: PgDatabase;

beforeAll(async () => {
  postgres = await startTestPostgres();
  await prepareSchema(postgres.adminUrl, SERVICE);
  database = openAsRuntime(postgres.adminUrl, SERVICE.schema);
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

describe("the service's own role", () => {
  it.each([
    "DELETE FROM account_balance WHERE kind = 'merchant-payable'",
    'DELETE FROM settlement_window',
    'DELETE FROM payout',
    'DELETE FROM instruction',
    'DELETE FROM outbox',
  ])('cannot remove a payable, a window, a payout or an event: %s', async (statement) => {
    await expect(database.query(statement)).rejects.toMatchObject({ sqlState: '42501' });
  });

  it('removes rows only where that is what the service does', async () => {
    expect(await deletableTables(postgres, SERVICE.schema)).toEqual(['dead_letter', 'outbox_lease_holder']);
  });
});
