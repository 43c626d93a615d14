import { deletableTables, startServiceDatabase, type ServiceDatabase } from '@silkgate/persistence/testing';
import { GATEWAY_MIGRATION_LOCK, GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from './index.js';

const SERVICE = {
  schema: GATEWAY_SCHEMA,
  migrations: GATEWAY_MIGRATIONS,
  lockKey: GATEWAY_MIGRATION_LOCK,
};
let own: ServiceDatabase;

beforeAll(async () => {
  own = await startServiceDatabase(SERVICE);
});
afterAll(() => own.stop());

describe("the service's own role", () => {
  it.each([
    'DELETE FROM payment',
    'DELETE FROM operation',
    'DELETE FROM position',
    'DELETE FROM quote',
    'DELETE FROM outbox',
  ])('cannot remove a payment, a refund, a position or an event: %s', async (statement) => {
    await expect(own.database.query(statement)).rejects.toMatchObject({ sqlState: '42501' });
  });

  it('removes rows only where that is what the service does', async () => {
    expect(await deletableTables(own.postgres, SERVICE.schema)).toEqual([
      'dead_letter',
      'outbox_lease_holder',
      'work',
    ]);
  });
});
