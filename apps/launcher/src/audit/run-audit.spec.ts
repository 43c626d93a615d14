import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from './run-audit.js';
import { startMigratedDatabase, type MigratedDatabase } from './testing/migrated-database.js';

describe('the audit on the real schemas', () => {
  let database: MigratedDatabase;
  let dataFolder: string;

  beforeAll(async () => {
    database = await startMigratedDatabase();
    dataFolder = mkdtempSync(join(tmpdir(), 'silkgate-audit-'));
  }, 120_000);

  afterAll(async () => {
    rmSync(dataFolder, { recursive: true, force: true });
    await database?.postgres.stop();
  });

  const audit = () => runAudit({ auditorUrl: database.auditorUrl, dataFolder });

  it('finds an empty switch in order, with every invariant listed', async () => {
    const { checks, violations } = await audit();
    expect(violations).toEqual([]);
    expect(checks.map((check) => check.invariant)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
      '12',
    ]);
    const uncovered = checks.filter((check) => check.status === 'not-covered');
    expect(uncovered.map((check) => check.invariant)).toEqual(['10', '12']);
    expect(uncovered.every((check) => check.notes.length > 0)).toBe(true);
  });

  it('names a journal that does not balance and a balance that nothing stands behind', async () => {
    await database.postgres.administer(
      `INSERT INTO settlement.journal VALUES ('payment:x', 'payment', 'x', '2026-11-22', '2026-11-22T00:00:00Z')`,
    );
    await database.postgres.administer(
      `INSERT INTO settlement.entry VALUES ('payment:x', 1, 'bank:SILKGATE:CNY', 'debit', 5, 'CNY')`,
    );
    const { checks, violations } = await audit();
    expect(checks.find((check) => check.invariant === '1')?.status).toBe('violated');
    const rows = violations.map((violation) => violation.row);
    expect(rows).toContain('settlement.journal journal_id=payment:x');
    expect(rows).toContain('settlement.account_balance account=bank:SILKGATE:CNY');
    await database.postgres.administer('TRUNCATE settlement.journal, settlement.entry');
  });
});
