import { PgDatabase } from '@silkgate/persistence';
import { startMigratedDatabase, type MigratedDatabase } from '../testing/migrated-database.js';
import { deliveries } from './07-deliveries.js';
import { effects } from './07-effects.js';

const EVENT = '0193c5a0-0000-7000-8000-000000000001';
const UNREADABLE = '0193c5a0-0000-8000-8000-000000000002';
const PAYMENT = '0193c5a0-0000-7000-8000-0000000000aa';

let migrated: MigratedDatabase;
let database: PgDatabase;
const insert = (text: string) => migrated.postgres.administer(`INSERT INTO ${text}`);

beforeAll(async () => {
  migrated = await startMigratedDatabase();
  database = new PgDatabase({ url: migrated.auditorUrl, applicationName: 'spec', schema: 'gateway' });
  const event = { type: 'gateway.payment-succeeded.v1', data: { paymentId: PAYMENT, conversion: {} } };
  await insert(
    `gateway.outbox (event_id, topic, key, key_sequence, bucket, event)
     VALUES ('${EVENT}', 'gateway.payments', '${PAYMENT}', 1, 0, '${JSON.stringify(event)}')`,
  );
  for (const id of [EVENT, UNREADABLE])
    await insert(`compliance.inbox (consumer, event_id) VALUES ('compliance', '${id}')`);
}, 120_000);
afterAll(async () => {
  await database?.close();
  await migrated?.postgres.stop();
});

const rows = async (): Promise<readonly string[]> => {
  const context = { session: database, books: undefined, now: 0, runningSince: undefined };
  const outcomes = [await effects.run(context), await deliveries.run(context)];
  return outcomes.flatMap(({ violations }) => violations.map(({ row }) => row));
};

test('an event that an operator discarded is owed no effect; without that trace it is', async () => {
  expect(await rows()).toEqual([
    `compliance.conversion conversion_id=${PAYMENT}`,
    `compliance.inbox consumer=compliance, event_id=${UNREADABLE}`,
  ]);
  for (const id of [EVENT, UNREADABLE]) {
    await insert(
      `compliance.dead_letter_resolution (consumer, event_id, topic, key, key_order, event, error, set_aside_at,
         action, operator, reason, resolved_at)
       VALUES ('compliance', '${id}', 'gateway.payments', 'k', 0, 'e', 'wrong', '2026-11-22', 'DISCARDED', 'Li Na',
         'sent twice by hand', '2026-11-22')`,
    );
  }
  expect(await rows()).toEqual([]);
});
