import { deletableTables, startServiceDatabase, type ServiceDatabase } from '@silkgate/persistence/testing';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './index.js';

const SERVICE = { schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK };
let own: ServiceDatabase;

beforeAll(async () => {
  own = await startServiceDatabase(SERVICE);
});
afterAll(() => own.stop());

describe("the service's own role", () => {
  it.each(['DELETE FROM conversion', 'DELETE FROM dead_letter_resolution'])(
    'cannot remove a conversion or the trace of an operator: %s',
    async (statement) => {
      await expect(own.database.query(statement)).rejects.toMatchObject({ sqlState: '42501' });
    },
  );

  it('removes rows only where that is what the service does', async () => {
    expect(await deletableTables(own.postgres, SERVICE.schema)).toEqual(['dead_letter']);
  });
});
