import { Money } from '@silkgate/kernel';
import { PgDatabase } from '@silkgate/persistence';
import {
  codeOf,
  NamedPayers,
  ParityOverNewYear,
} from '../../apps/gateway/src/limits/testing/named-payers.js';
import { payCommand, START, WALLET } from '../../apps/gateway/src/payments/testing/fixtures.js';
import {
  startGatewayDatabase,
  type GatewayDatabase,
} from '../../apps/gateway/src/payments/testing/gateway-database.js';
import {
  resetPayments,
  testEngine,
  type TestEngine,
} from '../../apps/gateway/src/payments/testing/test-engine.js';
import { exampleParity } from '../../apps/gateway/src/quotes/testing/example-rates.js';
import { insertRateSet } from '../../apps/gateway/src/quotes/rate-set-store.js';
import { limits } from '../../apps/launcher/src/audit/checks/06-limits.js';

/** USD 100. */
const HUNDRED = Money.of('CNY', 71_878n);
const POLICY = '01930000-0000-7000-8000-00000000aaaa';

let gateway: GatewayDatabase;
let auditor: PgDatabase;
let copy: TestEngine;

const edit = (text: string) => gateway.postgres.administer(text);

async function violations(): Promise<string[]> {
  const context = { session: auditor, books: undefined, now: START, runningSince: undefined };
  return (await limits.run(context)).violations.map(({ row, detail }) => `${row} ${detail.split(':')[0]}`);
}

const pay = (requestId: string, codeValue: string) =>
  copy.engine.pay(payCommand({ requestId, codeValue, amount: HUNDRED }));
const paymentOf = (requestId: string) => ({ callerId: 'ALIPAY_CN', requestId });
const refund = (refundRequestId: string, requestId: string, minor: bigint) =>
  copy.engine.refund({
    ...{ initiatorId: 'ALIPAY_CN', refundRequestId, keyHash: 'f'.repeat(64), receivedAt: START },
    ...{ payment: paymentOf(requestId), amount: Money.of('CNY', minor) },
  });

beforeAll(async () => {
  gateway = await startGatewayDatabase();
  auditor = new PgDatabase({ url: gateway.postgres.adminUrl, applicationName: 'spec', schema: 'gateway' });
  copy = testEngine(gateway.database, 'copy', {
    resolver: new NamedPayers(),
    pricing: new ParityOverNewYear(),
  });
  await resetPayments(edit, gateway.database, 10n ** 12n);
  await copy.engine.businessDays.openFirst();
  await insertRateSet(gateway.database, exampleParity(), START);
  await edit(`INSERT INTO gateway.limit_policy_proposal (proposal_id, scope, identity_level, currency, period,
      per_period_minor, valid_from, reason, proposed_by, proposed_at)
    VALUES ('${POLICY}', '${WALLET}', 'ANY', 'THB', 'MONTH', 100000000, '2026-11-22T00:00:00+08:00', 'test', 'a',
      '2026-11-21T00:00:00+08:00')`);
  await edit(`INSERT INTO gateway.limit_policy_decision
    VALUES ('${POLICY}', 'a', 'APPROVED', 'b', '2026-11-21T00:00:00+08:00')`);
});

afterAll(async () => {
  await copy.engine.stop();
  await auditor.close();
  await gateway.stop();
});

test('books of payments that failed, were cancelled, reversed, refunded and identified are as they must be', async () => {
  for (const n of [0, 1, 2, 3]) await pay(`U-${n}`, codeOf('C-1', '', 'UNIDENTIFIED'));
  await pay('I-0', codeOf('C-1', 'passport'));
  await pay('I-1', codeOf('C-1'));
  await pay('P-0', codeOf('C-2', 'passport'));
  copy.connector.decide = () => 'FAILED';
  await pay('F-0', codeOf('C-2', 'passport'));
  copy.connector.decide = () => 'PENDING';
  await pay('O-0', codeOf('C-3'));
  await pay('O-1', codeOf('C-3'));
  copy.connector.decide = () => 'SUCCESS';
  expect((await copy.engine.cancelPayment(paymentOf('O-0'))).resultCode).toBe('SUCCESS');
  expect((await copy.engine.cancelPayment(paymentOf('U-0'))).resultCode).toBe('SUCCESS');
  for (const [n, minor] of [1n, 33_333n, 7n].entries()) {
    expect((await refund(`R-${n}`, 'U-1', minor)).resultCode).toBe('SUCCESS');
  }
  expect(await violations()).toEqual([]);
  const uses = await edit(
    `SELECT used_minor FROM gateway.limit_use WHERE used_minor > 0 ORDER BY used_minor`,
  );
  expect(uses.length).toBeGreaterThanOrEqual(4);
});

test.each([
  [
    'limit_use',
    `used_minor = used_minor + 1`,
    `subject = 'P:passport'`,
    'subject=P:passport, period=2026 used_minor',
  ],
  ['limit_use', `currency = 'CHF'`, `subject = 'P:passport'`, 'subject=P:passport, period=2026 currency'],
  ['limit_use', `used_minor = 1`, `subject = 'C:${WALLET}:C-1'`, `subject=C:${WALLET}:C-1, period=2026 row`],
  [
    'limit_use',
    `currency = 'CHF'`,
    `subject = 'C:${WALLET}:C-2'`,
    `subject=C:${WALLET}:C-2, period=2026 currency`,
  ],
  [
    'limit_use',
    `moved_to = 'P:other'`,
    `subject = 'C:${WALLET}:C-2'`,
    `subject=C:${WALLET}:C-2, period=2026 moved_to`,
  ],
  ['payment', `limit_usd_minor = limit_usd_minor + 1`, `request_id = 'I-0'`, 'limit_usd_minor'],
  ['payment', `limit_subject = 'P:other'`, `request_id = 'I-0'`, 'limit_subject'],
  ['payment', `limit_year = '2025'`, `request_id = 'I-0'`, 'limit_year'],
  ['payment', `limit_wallet_period = NULL`, `request_id = 'I-0'`, 'period=2026-11 used_minor'],
  ['payment', `state = 'FAILED'`, `request_id = 'I-0'`, 'used_minor'],
])('an edit of %s SET %s is named', async (table, change, where, named) => {
  await edit('ALTER TABLE gateway.limit_use DROP CONSTRAINT IF EXISTS limit_use_check');
  const column = change.split(' ')[0]!;
  const before = await edit(`SELECT ctid, ${column}::text AS old FROM gateway.${table} WHERE ${where}`);
  expect(before).toHaveLength(1);
  const { old } = before[0] as { old: string | null };
  await edit(`UPDATE gateway.${table} SET ${change} WHERE ${where}`);
  try {
    expect((await violations()).filter((violation) => violation.includes(named))).not.toEqual([]);
  } finally {
    await edit(
      `UPDATE gateway.${table} SET ${column} = ${old === null ? 'NULL' : `'${old}'`} WHERE ${where}`,
    );
  }
  expect(await violations()).toEqual([]);
});
