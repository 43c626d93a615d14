import { deletableTables, startServiceDatabase, type ServiceDatabase } from '@silkgate/persistence/testing';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './index.js';

const SERVICE = { schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK };
let own: ServiceDatabase;

beforeAll(async () => {
  own = await startServiceDatabase(SERVICE);
});
afterAll(() => own.stop());

describe("the service's own role", () => {
  it.each([
    "DELETE FROM account_balance WHERE kind = 'merchant-payable'",
    'DELETE FROM settlement_window',
    'DELETE FROM payout',
    'DELETE FROM instruction',
    'DELETE FROM outbox',
  ])('cannot remove a payable, a window, a payout or an event: %s', async (statement) => {
    await expect(own.database.query(statement)).rejects.toMatchObject({ sqlState: '42501' });
  });

  it('removes rows only where that is what the service does', async () => {
    expect(await deletableTables(own.postgres, SERVICE.schema)).toEqual([
      'dead_letter',
      'outbox_lease_holder',
    ]);
  });
});
