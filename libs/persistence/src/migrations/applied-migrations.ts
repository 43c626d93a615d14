import type { QueryRunner } from 'typeorm';
import { checksumOf, nameOf, type MigrationClass } from './migration-checksum.js';

/** Where TypeORM remembers what it ran. */
export const MIGRATIONS_TABLE = 'migrations';

const CHECKSUM_TABLE = `CREATE TABLE IF NOT EXISTS migration_checksum (
  name text PRIMARY KEY, checksum text NOT NULL CHECK (checksum ~ '^[0-9a-f]{64}$'))`;
const REMEMBER = 'INSERT INTO migration_checksum (name, checksum) VALUES ($1, $2)';

/** The schema was made by other statements than those that its migrations now have: nothing was run. */
export class ChangedMigrations extends Error {
  constructor(
    schema: string,
    readonly names: readonly string[],
  ) {
    super(
      `Schema ${schema} was migrated with another ${names.join(', ')} than this version has. ` +
        'A migration that has been applied stays as it was: restore it, and put the change into a new one.',
    );
    this.name = 'ChangedMigrations';
  }
}

/**
 * Compares what was applied with the code of today; throws {@link ChangedMigrations}. Migrations that ran before
 * checksums were kept are taken as they are at first sight.
 */
export async function verifyApplied(
  runner: QueryRunner,
  schema: string,
  migrations: readonly MigrationClass[],
): Promise<void> {
  await runner.query(CHECKSUM_TABLE);
  const applied = await appliedChecksums(runner);
  const changed: string[] = [];
  for (const Migration of migrations) {
    const name = nameOf(new Migration());
    const stored = applied.get(name);
    if (stored === undefined) continue;
    const checksum = await checksumOf(Migration);
    if (stored === null) await runner.query(REMEMBER, [name, checksum]);
    else if (stored !== checksum) changed.push(name);
  }
  if (changed.length > 0) throw new ChangedMigrations(schema, changed);
}

/** By name; null where none was kept. */
async function appliedChecksums(runner: QueryRunner): Promise<ReadonlyMap<string, string | null>> {
  if (!(await runner.hasTable(MIGRATIONS_TABLE))) return new Map();
  const rows = (await runner.query(
    `SELECT name, checksum FROM ${MIGRATIONS_TABLE} LEFT JOIN migration_checksum USING (name)`,
  )) as { name: string; checksum: string | null }[];
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** The migration, with its checksum kept in the transaction that applies it. */
export function remembered(Migration: MigrationClass): MigrationClass {
  class Remembered extends Migration {
    override async up(runner: QueryRunner): Promise<void> {
      await super.up(runner);
      await runner.query(REMEMBER, [nameOf(new Migration()), await checksumOf(Migration)]);
    }
  }
  // TypeORM goes by the class's name where an instance has none.
  Object.defineProperty(Remembered, 'name', { value: Migration.name });
  return Remembered;
}
