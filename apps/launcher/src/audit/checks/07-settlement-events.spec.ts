import { PgDatabase } from '@silkgate/persistence';
import { startMigratedDatabase, type MigratedDatabase } from '../testing/migrated-database.js';
import { settlementEvents } from './07-settlement-events.js';

const DAY = '2026-11-20';
const BATCH = '0193c5a0-0000-7000-8000-000000000001';
const PAYOUT = '0193c5a0-0000-7000-8000-000000000002';

let migrated: MigratedDatabase;
let database: PgDatabase;
const insert = (text: string) => migrated.postgres.administer(`INSERT INTO settlement.${text}`);

beforeAll(async () => {
  migrated = await startMigratedDatabase();
  database = new PgDatabase({ url: migrated.auditorUrl, applicationName: 'spec', schema: 'settlement' });
}, 120_000);
afterAll(async () => {
  await database?.close();
  await migrated?.postgres.stop();
});

async function told(sequence: number, state: string): Promise<void> {
  const data = {
    ...{ payoutId: PAYOUT, batchId: BATCH, acquirerId: 'ALIPAY_CN', merchantId: 'M-1', businessDate: DAY },
    ...{ amount: { currency: 'CNY', value: '900' }, state },
  };
  await insert(
    `outbox (event_id, topic, key, key_sequence, bucket, event)
     VALUES ('0193c5a0-0000-7000-8000-00000000001${sequence}', 'settlement.payouts', '${PAYOUT}', ${sequence}, 0,
       '${JSON.stringify({ data })}')`,
  );
}

const violations = async (): Promise<readonly string[]> => {
  const context = { session: database, books: undefined, now: 0, runningSince: undefined };
  return (await settlementEvents.run(context)).violations.map(({ row, detail }) => `${row} ${detail}`);
};

it('asks for the event of a refused payout, after that of its instruction', async () => {
  await insert(
    `business_date (business_date, state, settlement, cut_at, ended_at, closed_at)
     VALUES ('${DAY}', 'CLOSED', 'IMMEDIATE', '${DAY}', '${DAY}', '${DAY}')`,
  );
  await insert(
    `payout_batch (batch_id, acquirer_id, business_date, currency, sequence, state, payout_count, total_minor,
       value_date, immediate, due_at, instructed_at, ended_at)
     VALUES ('${BATCH}', 'ALIPAY_CN', '${DAY}', 'CNY', 1, 'REJECTED', 1, 900, '${DAY}', true, '${DAY}', '${DAY}', '${DAY}')`,
  );
  await insert(
    `payout (payout_id, batch_id, acquirer_id, merchant_id, business_date, account, amount_minor, currency, state,
       changed_at)
     VALUES ('${PAYOUT}', '${BATCH}', 'ALIPAY_CN', 'M-1', '${DAY}', 'A', 900, 'CNY', 'REJECTED', '${DAY}')`,
  );
  await told(1, 'INSTRUCTED');
  expect(await violations()).toEqual([
    `settlement.outbox payout_id=${PAYOUT}, state=REJECTED row: expected present, found missing`,
  ]);
  await told(2, 'REJECTED');
  expect(await violations()).toEqual([]);
});
