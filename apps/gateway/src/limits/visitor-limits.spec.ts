import fc from 'fast-check';
import { Money, parseIsoInstant, unwrap, type EpochMs } from '@silkgate/kernel';
import { payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { resetPayments, testEngine, type TestEngine } from '../payments/testing/test-engine.js';
import { codeOf, NamedPayers, ParityOverNewYear } from './testing/named-payers.js';

const NEW_YEAR = unwrap(parseIsoInstant('2027-01-01T00:00:00.000+08:00'));
/** USD 100. */
const HUNDRED = Money.of('CNY', 71_878n);

let gateway: GatewayDatabase;
let first: TestEngine;
let second: TestEngine;
const time = { first: START, second: START };

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

async function used(): Promise<Record<string, string>> {
  const found = await rows<{ name: string; used_minor: string }>(
    `SELECT subject || ' ' || period AS name, used_minor FROM gateway.limit_use WHERE used_minor > 0 ORDER BY 1`,
  );
  return Object.fromEntries(found.map(({ name, used_minor }) => [name, used_minor]));
}

function spend(subject: string, period: string, minor: number): Promise<unknown> {
  return rows(`INSERT INTO gateway.limit_use VALUES ('${subject}', '${period}', 'USD', ${minor})`);
}

/** Requests numbered from 0, by turns to both copies, all at once. */
async function payAtOnce(
  count: number,
  of: (n: number) => Parameters<typeof payCommand>[0],
): Promise<string[]> {
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      (n % 2 === 0 ? first : second).engine.pay(
        payCommand({ requestId: `R-${n}`, amount: HUNDRED, ...of(n) }),
      ),
    ),
  );
  return outcomes.map(({ resultCode }) => resultCode);
}

const count = (codes: readonly string[], code: string): number =>
  codes.filter((each) => each === code).length;

beforeAll(async () => {
  gateway = await startGatewayDatabase();
  const ports = { resolver: new NamedPayers(), pricing: new ParityOverNewYear() };
  const clock = (copy: 'first' | 'second') => ({ now: (): EpochMs => time[copy] });
  first = testEngine(gateway.database, 'first', { ...ports, clock: clock('first') });
  second = testEngine(gateway.database, 'second', {
    ...{ ...ports, clock: clock('second') },
    connector: first.connector,
  });
});

afterAll(async () => {
  await first.engine.stop();
  await second.engine.stop();
  await gateway.stop();
});

beforeEach(async () => {
  time.first = time.second = START;
  first.connector.decide = () => 'SUCCESS';
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database, 10n ** 12n);
  await first.engine.businessDays.openFirst();
});

afterEach(async () => {
  const [row] = await rows<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(row?.deadlocks).toBe('0');
});

test("a visitor's last dollars: of 50 requests over two copies exactly those that fit win", async () => {
  await spend('P:passport', '2026', 4_950_000);
  const codes = await payAtOnce(50, (n) => ({ codeValue: codeOf(`C-${n % 5}`, 'passport') }));
  expect(count(codes, 'SUCCESS')).toBe(5);
  expect(count(codes, 'USER_AMOUNT_EXCEED_LIMIT')).toBe(45);
  expect(await used()).toEqual({ 'P:passport 2026': '5000000' });
});

test('a payer who is not identified has 2,000 dollars a year, and its own at each wallet', async () => {
  const codes = await payAtOnce(30, () => ({ codeValue: codeOf('C-1', '', 'UNIDENTIFIED') }));
  expect(count(codes, 'SUCCESS')).toBe(20);
  expect(await used()).toEqual({ [`C:${WALLET}:C-1 2026`]: '200000' });
});

test('5,000 dollars are one payment, a cent more is none', async () => {
  const amounts = [3_593_900n, 3_593_901n];
  const codes = await payAtOnce(2, (n) => ({
    codeValue: codeOf(`C-${n}`),
    amount: Money.of('CNY', amounts[n]!),
  }));
  expect(codes).toEqual(['SUCCESS', 'PAYMENT_AMOUNT_EXCEED_LIMIT']);
});

test('what fails is given back once, however it is told', async () => {
  first.connector.decide = () => 'FAILED';
  await payAtOnce(10, (n) => ({ codeValue: codeOf(`C-${n % 3}`, 'passport') }));
  expect(await used()).toEqual({});
  await first.engine.pay(
    payCommand({ requestId: 'R-0', amount: HUNDRED, codeValue: codeOf('C-0', 'passport') }),
  );
  expect(await used()).toEqual({});
});

test('identification carries the use over; what fails later is given back where it went', async () => {
  first.connector.decide = () => 'PENDING';
  await payAtOnce(10, () => ({ codeValue: codeOf('C-1', '', 'UNIDENTIFIED') }));
  expect(await used()).toEqual({ [`C:${WALLET}:C-1 2026`]: '100000' });
  await payAtOnce(2, (n) => ({ requestId: `I-${n}`, codeValue: codeOf('C-1', 'passport') }));
  expect(await used()).toEqual({ 'P:passport 2026': '120000' });
  // A payment of the same customer without a token counts for the person as well.
  await payAtOnce(1, () => ({ requestId: 'U', codeValue: codeOf('C-1') }));
  expect(await used()).toEqual({ 'P:passport 2026': '130000' });
  for (let n = 0; n < 10; n += 1) {
    await first.engine.cancelPayment({ callerId: 'ALIPAY_CN', requestId: `R-${n}` }, undefined);
  }
  expect(await used()).toEqual({ 'P:passport 2026': '30000' });
});

test('50 requests that identify one customer, and 50 that do not, at once: nothing is lost, nothing twice', async () => {
  const codes = await payAtOnce(50, (n) => ({ codeValue: codeOf('C-1', n % 3 === 0 ? 'passport' : '') }));
  expect(count(codes, 'SUCCESS')).toBe(50);
  expect(await used()).toEqual({ 'P:passport 2026': '500000' });
});

test('at the turn of the year in UTC+8 each payment counts in the year of its accept', async () => {
  time.first = NEW_YEAR - 1;
  time.second = NEW_YEAR;
  await spend('P:passport', '2026', 4_970_000);
  await spend('P:passport', '2027', 4_990_000);
  const codes = await payAtOnce(20, (n) => ({ codeValue: codeOf(`C-${n % 3}`, 'passport') }));
  expect(codes.filter((code, n) => n % 2 === 0 && code === 'SUCCESS')).toHaveLength(3);
  expect(codes.filter((code, n) => n % 2 === 1 && code === 'SUCCESS')).toHaveLength(1);
  expect(await used()).toEqual({ 'P:passport 2026': '5000000', 'P:passport 2027': '5000000' });
});

test('a batch that is locked in one year and decided in the next counts in the next', async () => {
  let calls = 0;
  let turnAfter = 0;
  const turning = testEngine(gateway.database, 'turning', {
    ...{ resolver: new NamedPayers(), pricing: new ParityOverNewYear() },
    // The turn falls between the lock of the limits and the decision at some number of looks at the clock.
    clock: { now: () => ((calls += 1), calls > turnAfter ? NEW_YEAR : NEW_YEAR - 1) },
  });
  for (turnAfter = 4; turnAfter < 14; turnAfter += 1) {
    calls = 0;
    const command = { requestId: `T-${turnAfter}`, amount: HUNDRED, codeValue: codeOf(`C-${turnAfter}`) };
    expect((await turning.engine.pay(payCommand(command))).resultCode).toBe('SUCCESS');
  }
  await turning.engine.stop();
  const wrong = await rows(
    `SELECT request_id FROM gateway.payment
      WHERE limit_year <> to_char(accepted_at AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY')`,
  );
  expect(wrong).toEqual([]);
  const years = await rows<{ years: string }>(
    'SELECT count(DISTINCT limit_year) AS years FROM gateway.payment',
  );
  expect(years).toEqual([{ years: '2' }]);
});

test('refunds restore their own year alone, all of it together', async () => {
  await payAtOnce(2, (n) => ({ codeValue: codeOf('C-1', 'passport'), requestId: `R-${n}` }));
  const refund = (id: string, payment: string, minor: bigint) =>
    first.engine.refund({
      ...{ initiatorId: 'ALIPAY_CN', refundRequestId: id, keyHash: id.padEnd(64, '0') },
      ...{ payment: { callerId: 'ALIPAY_CN', requestId: payment }, amount: Money.of('CNY', minor) },
      receivedAt: START,
    });
  for (const [n, part] of [1n, 23_959n, 40_000n, 7_918n].entries()) {
    expect((await refund(`F-${n}`, 'R-0', part)).resultCode).toBe('SUCCESS');
  }
  expect(await used()).toEqual({ 'P:passport 2026': '10000' });
  time.first = NEW_YEAR;
  expect((await refund('F-late', 'R-1', 71_878n)).resultCode).toBe('SUCCESS');
  expect(await used()).toEqual({ 'P:passport 2026': '10000' });
});

test("a wallet's own limit counts in its currency and its period", async () => {
  await rows(`INSERT INTO gateway.limit_policy_proposal (proposal_id, scope, identity_level, currency,
      least_payment_minor, period, per_period_minor, valid_from, reason, proposed_by, proposed_at)
    VALUES ('01930000-0000-7000-8000-00000000aaaa', '${WALLET}', 'ANY', 'THB', 100, 'DAY', 1400000,
      '2026-11-22T00:00:00+08:00', 'test', 'a', '2026-11-22T00:00:00+08:00')`);
  await rows(`INSERT INTO gateway.limit_policy_decision
    VALUES ('01930000-0000-7000-8000-00000000aaaa', 'a', 'APPROVED', 'b', '2026-11-22T00:00:00+08:00')`);
  try {
    // USD 100 are about THB 3,464 with the mark-up: four a day.
    const codes = await payAtOnce(10, () => ({ codeValue: codeOf('C-1') }));
    expect(count(codes, 'SUCCESS')).toBe(4);
    time.first = time.second = START + 86_400_000;
    expect(await payAtOnce(1, () => ({ requestId: 'next-day', codeValue: codeOf('C-1') }))).toEqual([
      'SUCCESS',
    ]);
    const small = { requestId: 'small', amount: Money.of('CNY', 1n), codeValue: codeOf('C-2') };
    expect(await payAtOnce(1, () => small)).toEqual(['INVALID_AMOUNT']);
  } finally {
    for (const table of ['limit_policy_decision', 'limit_policy_proposal']) {
      await rows(`DELETE FROM gateway.${table} WHERE proposal_id = '01930000-0000-7000-8000-00000000aaaa'`);
    }
  }
});

const EXPECTED = `SELECT coalesce(sum(p.limit_usd_minor - div(p.limit_usd_minor::numeric * coalesce(r.minor, 0),
    p.transaction_minor)), 0)::text AS total
  FROM gateway.payment p LEFT JOIN (SELECT payment_id, sum(transaction_minor) AS minor FROM gateway.operation
    WHERE state = 'SUCCESS' GROUP BY payment_id) r USING (payment_id)
  WHERE p.limit_subject IS NOT NULL AND p.state NOT IN ('FAILED', 'CANCELLED')`;

test('invariant 6: whatever happens in whatever order, what is used is what is counted, and within the limit', async () => {
  const payment = fc.record({
    kind: fc.constant('pay' as const),
    customer: fc.integer({ min: 0, max: 2 }),
    person: fc.constantFrom('', '', 'p', 'q'),
    cents: fc.bigInt({ min: 1n, max: 3_593_900n }),
    ends: fc.constantFrom('SUCCESS' as const, 'FAILED' as const, 'PENDING' as const),
  });
  const cancel = fc.record({ kind: fc.constant('cancel' as const), of: fc.nat(9) });
  const refund = fc.record({
    kind: fc.constant('refund' as const),
    of: fc.nat(9),
    percent: fc.bigInt(1n, 100n),
  });
  const steps = fc.array(fc.oneof(payment, payment, cancel, refund), { minLength: 4, maxLength: 14 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      run += 1;
      await resetPayments((text) => gateway.postgres.administer(text), gateway.database, 10n ** 12n);
      await first.engine.businessDays.openFirst();
      // Five payments of the largest size pass the limit of somebody who is not identified, ten that of a person.
      await spend('P:p', '2026', 4_000_000);
      const asked = plan.filter((step) => step.kind === 'pay');
      const ends = new Map(asked.map((step) => [step.cents, step.ends]));
      first.connector.decide = ({ payToAmount }) => ends.get(payToAmount.minor) ?? 'SUCCESS';
      const paymentOf = (n: number) => ({
        callerId: 'ALIPAY_CN',
        requestId: `R-${run}-${n % Math.max(asked.length, 1)}`,
      });
      let paid = 0;
      await Promise.all(
        plan.map((step, n) => {
          const { engine } = n % 2 === 0 ? first : second;
          switch (step.kind) {
            case 'pay': {
              const codeValue = codeOf(
                `C-${step.customer}`,
                step.person,
                step.person === '' ? 'UNIDENTIFIED' : 'IDENTIFIED',
              );
              const requestId = `R-${run}-${paid++}`;
              return engine.pay(payCommand({ requestId, codeValue, amount: Money.of('CNY', step.cents) }));
            }
            case 'cancel':
              return engine.cancelPayment(paymentOf(step.of));
            case 'refund':
              return engine.refund({
                ...{ initiatorId: 'ALIPAY_CN', refundRequestId: `F-${run}-${n}`, keyHash: 'f'.repeat(64) },
                ...{ payment: paymentOf(step.of), amount: Money.of('CNY', step.percent * 1_000n) },
                receivedAt: START,
              });
          }
        }),
      );
      const [expected] = await rows<{ total: string }>(EXPECTED);
      const found = await rows<{ subject: string; used_minor: string }>('SELECT * FROM gateway.limit_use');
      const total = found.reduce((sum, row) => sum + BigInt(row.used_minor), 0n);
      expect(total - 4_000_000n).toBe(BigInt(expected?.total ?? '0'));
      for (const row of found) expect(BigInt(row.used_minor) <= 5_000_000n).toBe(true);
    }),
    { numRuns: 25 },
  );
}, 60_000);
