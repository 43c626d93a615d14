import pg from 'pg';
import { auditDatabase, auditOver } from '../../apps/launcher/src/audit/run-audit.js';
import { runSilkgate } from './running-switch.js';
import { openPostgres, stoppedSwitch, type OpenPostgres, type StoppedSwitch } from './switch.js';
import { dropRules, otherValues, tamperedColumns } from './tampering/edits.js';
import { editsOf, inboxEdits, type Edit } from './tampering/tamper.js';

const PORT_OFFSET = 16_000;
const POSTGRES_PORT = 7132 + PORT_OFFSET;

describe('the audit of books that were edited by hand', () => {
  let stopped: StoppedSwitch;
  let postgres: OpenPostgres;
  let client: pg.Client;
  let database: ReturnType<typeof auditDatabase>;

  beforeAll(async () => {
    stopped = await stoppedSwitch(PORT_OFFSET, 40);
    postgres = await openPostgres(stopped.data, POSTGRES_PORT);
    client = new pg.Client({ connectionString: postgres.adminUrl });
    await client.connect();
    database = auditDatabase(postgres.auditorUrl);
  }, 240_000);

  afterAll(async () => {
    await database?.close();
    await client?.end();
    await postgres?.close();
    stopped?.remove();
  });

  const audit = () => auditOver(database, { dataFolder: stopped.data, running: false });

  /** Undefined when the edit is found with the row it was made in. */
  async function overlooked(edit: Edit): Promise<string | undefined> {
    const { violations } = await audit();
    if (violations.some((violation) => edit.rows.includes(violation.row))) return undefined;
    const named = violations.slice(0, 3).map((violation) => `${violation.row} (${violation.detail})`);
    return `${edit.what} in ${edit.rows[0]}: ${named.join('; ') || 'nothing found'}`;
  }

  it('exits 1 through its command and names the row, and finds nothing once the value is back', async () => {
    const column = (await tamperedColumns(client)).find(
      (each) => each.table === 'settlement.account_balance' && each.column === 'balance_minor',
    )!;
    for await (const edit of editsOf(client, column, otherValues(column), false)) {
      const found = await runSilkgate(PORT_OFFSET, 'audit', '--data', stopped.data);
      expect(found.output).toContain(edit.rows[0]);
      expect(found.code).toBe(1);
    }
    expect((await audit()).violations).toEqual([]);
  }, 120_000);

  it('names the row of every amount, currency, state and account that was changed', async () => {
    const columns = await tamperedColumns(client);
    expect(columns.length).toBeGreaterThan(100);
    const stateful = new Set(columns.filter((each) => each.column === 'state').map((each) => each.table));
    await dropRules(client);
    const missed: string[] = [];
    let edits = 0;
    for (const column of columns) {
      for await (const edit of editsOf(client, column, otherValues(column), stateful.has(column.table))) {
        edits += 1;
        const problem = await overlooked(edit);
        if (problem !== undefined) missed.push(problem);
      }
    }
    expect(missed).toEqual([]);
    expect(edits).toBeGreaterThan(columns.length);
    expect((await audit()).violations).toEqual([]);
  }, 900_000);

  it('names what was taken out of an inbox, and what was put into one', async () => {
    const missed: string[] = [];
    for await (const edit of inboxEdits(client)) {
      const problem = await overlooked(edit);
      if (problem !== undefined) missed.push(problem);
    }
    expect(missed).toEqual([]);
  }, 120_000);
});
