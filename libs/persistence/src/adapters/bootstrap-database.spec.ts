import { startTestPostgres, TEST_PASSWORD, type TestPostgres } from '../testing/index.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantAppendOnly, grantMutable } from '../bootstrap/grants.js';
import { AUDITOR_ROLE, databaseOf, ownerRole, roleUrl, runtimeRole } from '../bootstrap/roles.js';
import { bootstrapDatabase, type DatabaseBootstrap } from './bootstrap-database.js';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { PgDatabase } from './pg-database.js';

class Books1700000000000 implements MigrationInterface {
  name = 'Books1700000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE account (id text PRIMARY KEY, balance bigint NOT NULL)');
    await runner.query('CREATE TABLE entry (id text PRIMARY KEY, amount bigint NOT NULL)');
    await runner.query(grantMutable('account', runtimeRole('alpha')));
    await runner.query(grantAppendOnly('entry', runtimeRole('alpha')));
    await runner.query('CREATE FUNCTION secret() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}

let postgres: TestPostgres;
let bootstrap: DatabaseBootstrap;
const opened: PgDatabase[] = [];

function as(role: string, schema = 'alpha'): PgDatabase {
  const url = roleUrl(postgres.adminUrl, role, TEST_PASSWORD);
  const database = new PgDatabase({ url, applicationName: 'spec', schema, maxConnections: 1 });
  opened.push(database);
  return database;
}

beforeAll(async () => {
  postgres = await startTestPostgres();
  bootstrap = {
    adminUrl: postgres.adminUrl,
    schemas: ['alpha', 'beta'].map((schema) => ({
      schema,
      ownerPassword: TEST_PASSWORD,
      runtimePassword: TEST_PASSWORD,
    })),
    auditorPassword: TEST_PASSWORD,
  };
  await bootstrapDatabase(bootstrap);
  const url = roleUrl(postgres.adminUrl, ownerRole('alpha'), TEST_PASSWORD);
  await migrate({ url, schema: 'alpha', migrations: [Books1700000000000], lockKey: 1 });
});

afterAll(async () => {
  for (const database of opened) await database.close();
  await postgres.stop();
});

describe('the walls between schemas', () => {
  it('lets the runtime role work on its own tables', async () => {
    const runtime = as(runtimeRole('alpha'));
    await runtime.query("INSERT INTO account VALUES ('a', 1)");
    await runtime.query("UPDATE account SET balance = 2 WHERE id = 'a'");
    await runtime.query("INSERT INTO entry VALUES ('e', 1)");
    expect((await runtime.query('SELECT * FROM account')).rows).toEqual([{ id: 'a', balance: '2' }]);
  });

  it.each([
    'CREATE TABLE other (id int)',
    'CREATE TEMP TABLE other (id int)',
    'CREATE SCHEMA other',
    'ALTER TABLE account ADD COLUMN extra int',
    'DROP TABLE account',
    'TRUNCATE account',
    "UPDATE entry SET amount = 5 WHERE id = 'e'",
    'DELETE FROM entry',
    'SELECT * FROM entry FOR UPDATE',
    'SELECT secret()',
    'UPDATE migrations SET name = name',
    'SET ROLE alpha_owner',
  ])('refuses the runtime role: %s', async (statement) => {
    await expect(as(runtimeRole('alpha')).query(statement)).rejects.toMatchObject({ sqlState: '42501' });
  });

  it('hides a schema from the runtime and owner roles of another', async () => {
    for (const role of [runtimeRole('beta'), ownerRole('beta')]) {
      const stranger = as(role, 'beta');
      await expect(stranger.query('SELECT * FROM alpha.account')).rejects.toMatchObject({
        sqlState: '42501',
      });
      await expect(stranger.query('CREATE TABLE public.x ()')).rejects.toMatchObject({ sqlState: '42501' });
    }
  });

  it('shows the auditor everything, future tables included, and lets it change nothing', async () => {
    const owner = as(ownerRole('alpha'));
    await owner.query('CREATE TABLE later (id int)');
    const auditor = as(AUDITOR_ROLE);
    expect((await auditor.query('SELECT * FROM alpha.later')).rows).toEqual([]);
    await auditor.query('SELECT * FROM alpha.account');
    await expect(auditor.query('DELETE FROM alpha.account')).rejects.toMatchObject({ name: 'DatabaseError' });
    await expect(
      auditor.transaction(async (session) => {
        await session.query('SET TRANSACTION READ WRITE');
        await session.query('DELETE FROM alpha.account');
      }),
    ).rejects.toMatchObject({ sqlState: '42501' });
  });

  it('changes nothing when it runs again, also twice at once', async () => {
    await Promise.all([bootstrapDatabase(bootstrap), bootstrapDatabase(bootstrap)]);
    expect((await as(runtimeRole('alpha')).query('SELECT * FROM account')).rowCount).toBe(1);
  });

  it('sets the roles of one server by way of several databases at once', async () => {
    const names = [1, 2, 3, 4].map((n) => `${databaseOf(postgres.adminUrl)}_at_once_${n}`);
    for (const database of names) await bootstrapDatabase({ ...bootstrap, database });
    const again = names.map(async (database) => {
      const adminUrl = postgres.adminUrl.replace(/[^/]+$/, database);
      for (let round = 0; round < 10; round += 1) await bootstrapDatabase({ ...bootstrap, adminUrl });
    });
    await expect(Promise.all(again)).resolves.toHaveLength(names.length);
  });

  it('creates the database where it is missing', async () => {
    const database = `${databaseOf(postgres.adminUrl)}_b`;
    await bootstrapDatabase({ ...bootstrap, database });
    const rows = await postgres.administer('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    expect(rows).toHaveLength(1);
    await postgres.administer(`DROP DATABASE ${database}`);
  });
});

describe('the back office', () => {
  it('gets a data source in the schema', async () => {
    const url = roleUrl(postgres.adminUrl, runtimeRole('alpha'), TEST_PASSWORD);
    const source = await createDataSource({ url, schema: 'alpha', entities: [] });
    await source.initialize();
    try {
      expect(await source.query('SELECT count(*)::int AS n FROM entry')).toEqual([{ n: 1 }]);
    } finally {
      await source.destroy();
    }
  });
});
