import { PgDatabase } from '@silkgate/persistence';
import { startMigratedDatabase, type MigratedDatabase } from '../testing/migrated-database.js';
import { differences } from './11-differences.js';

const DAY = '2026-11-20';
const FILE = '0193c5a0-0000-7000-8000-000000000001';

let migrated: MigratedDatabase;
let database: PgDatabase;
const insert = (text: string) => migrated.postgres.administer(`INSERT INTO reconciliation.${text}`);

beforeAll(async () => {
  migrated = await startMigratedDatabase();
  database = new PgDatabase({ url: migrated.auditorUrl, applicationName: 'spec', schema: 'reconciliation' });
}, 120_000);
afterAll(async () => {
  await database?.close();
  await migrated?.postgres.stop();
});
beforeEach(async () => {
  await migrated.postgres.administer(
    `TRUNCATE reconciliation.comparison, reconciliation.participant, reconciliation.expected_transaction,
      reconciliation.expected_payout, reconciliation.file, reconciliation.business_day,
      reconciliation.merchant_reference CASCADE`,
  );
  await insert(`participant VALUES ('ALIPAY_CN', 1, 'acquirer', 'utf-8')`);
  await insert(
    `file (file_id, path, version, participant_id, kind, business_date, sequence, encoding, sha256, size_bytes, content,
       accepted, row_count, problem_count, registered_at)
     VALUES ('${FILE}', 'f.csv', 1, 'ALIPAY_CN', 'PAYOUTS', '${DAY}', 1, 'utf-8', encode(sha256(''), 'hex'), 0, '',
       true, 1, 0, '${DAY}')`,
  );
  await insert(`watched_path VALUES ('f.csv', 0, 0, '${FILE}', '${FILE}')`);
});

/** Everybody took everything for equal: nothing was reported. */
async function matched(kind: string, compared: number): Promise<void> {
  await insert(
    `comparison (business_date, participant_id, kind, state, revision, matched_revision, compared, matched, breaks)
     VALUES ('${DAY}', 'ALIPAY_CN', '${kind}', 'MATCHED', 1, 1, ${compared}, ${compared}, 0)`,
  );
}

const ours = (id: string, state: string) =>
  insert(`expected_payout VALUES ('${id}', 'B', 'ALIPAY_CN', 'M-1', '${DAY}', 900, 'CNY', '${state}')`);
const theirs = (line: number, id: string, merchantId: string, status = 'SUCCESS') =>
  insert(
    `counterparty_payout (file_id, line_number, participant_id, file_date, sequence, payout_id, merchant_id,
       amount_minor, currency, status)
     VALUES ('${FILE}', ${line}, 'ALIPAY_CN', '${DAY}', 1, '${id}', '${merchantId}', 900, 'CNY', '${status}')`,
  );

async function unreported(): Promise<readonly string[]> {
  const context = { session: database, books: undefined, now: 0, runningSince: undefined };
  const { violations } = await differences.run(context);
  return violations.map(({ row, detail }) => `${row.split('request_id=')[1]} ${detail}`);
}

describe('the audit of breaks', () => {
  it('misses a break of a payout that another merchant got, and of a refused one that was credited', async () => {
    await ours('out-1', 'PAID');
    await ours('out-2', 'PAID');
    await ours('out-3', 'REJECTED');
    await theirs(2, 'out-1', 'M-1');
    await theirs(3, 'out-2', 'M-2');
    await theirs(4, 'out-3', 'M-1');
    await matched('PAYOUT', 3);
    expect(await unreported()).toEqual([
      'out-2 row: expected present, found missing',
      'out-3 row: expected present, found missing',
    ]);
  });

  it('expects no break of a payout that was refused and not credited', async () => {
    await ours('out-1', 'REJECTED');
    await ours('out-2', 'REJECTED');
    await theirs(2, 'out-2', 'M-1', 'FAILED');
    await matched('PAYOUT', 1);
    expect(await unreported()).toEqual([]);
  });

  it('misses a break of what one side alone has, once the next date of the other is here', async () => {
    const next = (column: string) => `'${DAY}'::date + 1${column}`;
    await insert(
      `expected_transaction VALUES ('ALIPAY_CN', 'PAYMENT', 'P-1', 'PAYEE', 'pay', '${DAY}', 'SUCCESS', 900, 'CNY',
         900, 'CNY', NULL, NULL, '${DAY}', 'M-1')`,
    );
    await insert(
      `counterparty_transaction VALUES ('${FILE}', 4, 'ALIPAY_CN', '${DAY}', 1, 'PAYMENT', 'P-2', 'M-1', 900, 'CNY',
         NULL, NULL, NULL, NULL, 'SUCCESS')`,
    );
    await matched('PAYEE', 2);
    expect(await unreported()).toEqual([]);
    const file = '0193c5a0-0000-7000-8000-000000000002';
    await insert(
      `file VALUES ('${file}', 'g.csv', 1, 'ALIPAY_CN', 'TRANSACTIONS', ${next('')}, 1, 'utf-8', encode(sha256(''), 'hex'),
         0, '', true, 0, 0, '${DAY}')`,
    );
    await insert(`watched_path VALUES ('g.csv', 0, 0, '${file}', '${file}')`);
    expect(await unreported()).toEqual(['P-1 row: expected present, found missing']);
    await insert(
      `comparison (business_date, participant_id, kind, state, revision, matched_revision, compared, matched, breaks)
       VALUES (${next('')}, 'ALIPAY_CN', 'PAYEE', 'WAITING_EVENTS', 1, 0, 0, 0, 0)`,
    );
    await insert(`business_day VALUES (${next('')}, '${DAY}', '${DAY}', ${next(' + 1')})`);
    await insert(`day_total VALUES (${next('')}, 'ALIPAY_CN', 'PAYEE', 1, 900, 0, 0)`);
    // One of ours of the next date is still to come, and may be P-2.
    expect(await unreported()).toEqual(['P-1 row: expected present, found missing']);
    await insert(
      `expected_transaction VALUES ('ALIPAY_CN', 'PAYMENT', 'P-3', 'PAYEE', 'pay', ${next('')}, 'SUCCESS', 900, 'CNY',
         900, 'CNY', NULL, NULL, '${DAY}', 'M-1')`,
    );
    expect(await unreported()).toEqual(
      ['P-1', 'P-2'].map((id) => `${id} row: expected present, found missing`),
    );
  });

  it('misses a break of a transaction at another merchant, not of one whose merchant a side leaves out', async () => {
    const named = {
      'P-1': ['M-1', 'M-1'],
      'P-2': ['M-1', 'M-2'],
      'P-3': ['M-1', ''],
      'P-4': [undefined, 'M-2'],
    };
    for (const [line, [id, [our, their]]] of Object.entries(named).entries()) {
      await insert(
        `expected_transaction VALUES ('ALIPAY_CN', 'PAYMENT', '${id}', 'PAYEE', 'pay', '${DAY}', 'SUCCESS', 900, 'CNY',
           900, 'CNY', NULL, NULL, '${DAY}', ${our === undefined ? 'NULL' : `'${our}'`})`,
      );
      await insert(
        `counterparty_transaction VALUES ('${FILE}', ${line + 4}, 'ALIPAY_CN', '${DAY}', 1, 'PAYMENT', '${id}',
           '${their}', 900, 'CNY', NULL, NULL, NULL, NULL, 'SUCCESS')`,
      );
    }
    await matched('PAYEE', 4);
    expect(await unreported()).toEqual(['P-2 row: expected present, found missing']);
    await migrated.postgres.administer(`UPDATE reconciliation.expected_transaction SET leg = 'PAYER'`);
    await matched('PAYER', 4);
    expect(await unreported()).toEqual([]);
    await insert(`merchant_reference VALUES ('M-1', 'M-2')`);
    expect(await unreported()).toEqual(['P-1 row: expected present, found missing']);
  });
});
