import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ownerRole, roleUrl } from '../bootstrap/roles.js';
import { ChangedMigrations } from '../migrations/applied-migrations.js';
import type { MigrationClass } from '../migrations/migration-checksum.js';
import { startTestPostgres, TEST_PASSWORD, type TestPostgres } from '../testing/index.js';
import { bootstrapDatabase } from './bootstrap-database.js';
import { migrate, type MigrationOptions } from './migrate.js';

let postgres: TestPostgres;
let schemas = 0;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

/** A schema of its own for each test. */
async function freshSchema(): Promise<Omit<MigrationOptions, 'migrations'>> {
  schemas += 1;
  const schema = `spec${schemas}`;
  const passwords = { ownerPassword: TEST_PASSWORD, runtimePassword: TEST_PASSWORD };
  await bootstrapDatabase({
    adminUrl: postgres.adminUrl,
    schemas: [{ schema, ...passwords }],
    auditorPassword: TEST_PASSWORD,
  });
  const url = roleUrl(postgres.adminUrl, ownerRole(schema), TEST_PASSWORD);
  return { url, schema, lockKey: schemas };
}

function migrationOf(name: string, ...statements: string[]): MigrationClass {
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statements) await runner.query(statement);
    }
    down(): Promise<void> {
      return Promise.reject(new Error('migrations go forward only'));
    }
  };
}

async function tablesOf(schema: string): Promise<string[]> {
  const text = 'SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1';
  return (await postgres.administer<{ tablename: string }>(text, [schema])).map((row) => row.tablename);
}

const first = migrationOf('First1700000000001', 'CREATE TABLE first (id int)');

describe('migrations', () => {
  it('run once, however many copies start together', async () => {
    const around = await freshSchema();
    const options = { ...around, migrations: [first] };
    const ran = await Promise.all([migrate(options), migrate(options), migrate(options)]);
    expect(ran.flat()).toEqual(['First1700000000001']);
    expect(await tablesOf(around.schema)).toEqual(['first', 'migration_checksum', 'migrations']);
  });

  it('refuse, and run nothing, where one that was applied has other statements now', async () => {
    const around = await freshSchema();
    await migrate({ ...around, migrations: [first] });
    const changed = migrationOf('First1700000000001', 'CREATE TABLE first (id bigint)');
    const second = migrationOf('Second1700000000002', 'CREATE TABLE second (id int)');
    const migrating = migrate({ ...around, migrations: [changed, second] });
    await expect(migrating).rejects.toThrow(ChangedMigrations);
    await expect(migrating).rejects.toThrow(
      `Schema ${around.schema} was migrated with another First1700000000001 than this version has.`,
    );
    expect(await tablesOf(around.schema)).not.toContain('second');
    expect(await migrate({ ...around, migrations: [first, second] })).toEqual(['Second1700000000002']);
  });

  it('do not mind another indentation', async () => {
    const around = await freshSchema();
    await migrate({ ...around, migrations: [first] });
    const indented = migrationOf('First1700000000001', '\n  CREATE TABLE\n    first (id int)\n');
    expect(await migrate({ ...around, migrations: [indented] })).toEqual([]);
  });

  it('of a schema from before checksums were kept are taken as they are, once', async () => {
    const around = await freshSchema();
    await migrate({ ...around, migrations: [first] });
    await postgres.administer(`DROP TABLE ${around.schema}.migration_checksum`);
    expect(await migrate({ ...around, migrations: [first] })).toEqual([]);
    const changed = migrationOf('First1700000000001', 'CREATE TABLE first (id bigint)');
    await expect(migrate({ ...around, migrations: [changed] })).rejects.toThrow(ChangedMigrations);
  });

  it('that fail leave neither a table nor a checksum', async () => {
    const around = await freshSchema();
    const broken = migrationOf('First1700000000001', 'CREATE TABLE first (id int)', 'SELECT no_such_thing');
    await expect(migrate({ ...around, migrations: [broken] })).rejects.toThrow('no_such_thing');
    expect(await tablesOf(around.schema)).not.toContain('first');
    expect(await migrate({ ...around, migrations: [first] })).toEqual(['First1700000000001']);
  });

  it('are remembered by the name of their class where they give none', async () => {
    const around = await freshSchema();
    class Nameless1700000000003 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('CREATE TABLE nameless (id int)');
      }
      down(): Promise<void> {
        return Promise.reject(new Error('migrations go forward only'));
      }
    }
    const options = { ...around, migrations: [Nameless1700000000003] };
    expect(await migrate(options)).toEqual(['Nameless1700000000003']);
    expect(await migrate(options)).toEqual([]);
  });
});
