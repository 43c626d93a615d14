import fc from 'fast-check';
import { Money } from '@silkgate/kernel';
import { claimedSubject, LimitBatch, type LockedUse } from './limit-batch.js';
import type { LimitClaim } from './limit-claim.js';
import type { LimitPolicy } from './limit-policy.js';

const PERIODS = { DAY: '2026-11-22', MONTH: '2026-11', YEAR: '2026' };
const WALLET = 'BOOST_MY';

const POLICIES: readonly LimitPolicy[] = [
  visitors('IDENTIFIED', 1_000n),
  visitors('UNIDENTIFIED', 200n),
  {
    ...{ scope: WALLET, identityLevel: 'ANY', currency: 'MYR', period: 'MONTH', perPeriodMinor: 900n },
    ...{ leastPaymentMinor: 5n, largestPaymentMinor: 400n },
  },
];

function visitors(identityLevel: 'IDENTIFIED' | 'UNIDENTIFIED', perPeriodMinor: bigint): LimitPolicy {
  const terms = { currency: 'USD', largestPaymentMinor: 500n, period: 'YEAR', perPeriodMinor } as const;
  return { scope: 'VISITOR', identityLevel, ...terms };
}

function claim(usdMinor: bigint, overrides: Partial<LimitClaim> = {}): LimitClaim {
  return {
    usdMinor,
    rateSetId: 'RS-1',
    walletId: 'TRUEMONEY_TH',
    identityLevel: 'IDENTIFIED',
    customer: 'C:1',
    billing: Money.of('MYR', usdMinor),
    walletSubject: 'W:1',
    ...overrides,
  };
}

/** What the counting statement does: locks, makes missing rows, counts the whole batch in. */
function lock(
  claims: readonly LimitClaim[],
  stored: ReadonlyMap<string, LockedUse>,
  moved: Map<string, string>,
) {
  const rows = new Map(stored);
  const add = (subject: string, period: string, minor: bigint) => {
    const row = rows.get(subject);
    rows.set(subject, { ...row, subject, period, usedMinor: (row?.usedMinor ?? 0n) + minor });
  };
  for (const each of claims) {
    add(claimedSubject(each, moved), PERIODS.YEAR, each.usdMinor);
    if (each.customer !== undefined && each.person !== undefined && !moved.has(each.customer)) {
      add(each.customer, PERIODS.YEAR, 0n);
    }
    if (each.walletId === WALLET) add(each.walletSubject, PERIODS.MONTH, each.billing.minor);
  }
  return [...rows.values()].filter((row) => row.movedTo === undefined);
}

function run(
  claims: readonly LimitClaim[],
  used: Record<string, bigint> = {},
  moved = new Map<string, string>(),
) {
  const stored = new Map(
    Object.entries(used).map(([subject, usedMinor]) => [
      subject,
      { subject, period: subject.startsWith('W') ? PERIODS.MONTH : PERIODS.YEAR, usedMinor },
    ]),
  );
  const rows = lock(claims, stored, moved);
  const batch = new LimitBatch(claims, { rows, moved, policies: POLICIES }, PERIODS);
  const refusals = claims.map((each) => {
    const refusal = batch.refusalOf(each);
    if (refusal === undefined) batch.count(each);
    return refusal;
  });
  const after = new Map(rows.map((row) => [row.subject, row]));
  for (const change of batch.changes()) after.set(change.subject, change);
  return { refusals, after, changes: batch.changes() };
}

test('a batch of which everything is allowed leaves nothing to correct', () => {
  const { refusals, after, changes } = run([claim(300n), claim(400n)], { 'C:1': 300n });
  expect(refusals).toEqual([undefined, undefined]);
  expect(changes).toEqual([]);
  expect(after.get('C:1')?.usedMinor).toBe(1_000n);
});

test('what would pass the limit is refused and taken out again; what still fits is not', () => {
  const { refusals, after } = run([claim(400n), claim(400n), claim(100n), claim(1n)], { 'C:1': 500n });
  expect(refusals).toEqual([undefined, 'USER_AMOUNT_EXCEED_LIMIT', undefined, 'USER_AMOUNT_EXCEED_LIMIT']);
  expect(after.get('C:1')?.usedMinor).toBe(1_000n);
});

test('one payment has a limit of its own, and a payer who is not identified a lower one a year', () => {
  const unidentified = { identityLevel: 'UNIDENTIFIED' } as const;
  expect(run([claim(501n), claim(201n, unidentified), claim(200n, unidentified)]).refusals).toEqual([
    'PAYMENT_AMOUNT_EXCEED_LIMIT',
    'USER_AMOUNT_EXCEED_LIMIT',
    undefined,
  ]);
});

test('a person is one whichever wallet says so', () => {
  const elsewhere = { customer: 'C:2', person: 'P:1' };
  const { refusals, after } = run([
    claim(500n, { person: 'P:1' }),
    claim(500n, elsewhere),
    claim(1n, elsewhere),
  ]);
  expect(refusals).toEqual([undefined, undefined, 'USER_AMOUNT_EXCEED_LIMIT']);
  expect(after.get('P:1')?.usedMinor).toBe(1_000n);
  expect(after.get('C:2')).toMatchObject({ usedMinor: 0n, movedTo: 'P:1' });
});

test('identification takes the use along, once, and later payments without a token count for the person', () => {
  const named = claim(100n, { person: 'P:1' });
  const { refusals, after } = run([claim(50n), named, claim(100n), named], { 'C:1': 150n, 'P:1': 400n });
  expect(refusals).toEqual([undefined, undefined, undefined, undefined]);
  expect(after.get('P:1')?.usedMinor).toBe(900n);
  expect(after.get('C:1')).toMatchObject({ usedMinor: 0n, movedTo: 'P:1' });
  const later = run([claim(101n)], { 'P:1': 900n }, new Map([['C:1', 'P:1']]));
  expect(later.refusals).toEqual(['USER_AMOUNT_EXCEED_LIMIT']);
});

test('a refused payment identifies nobody', () => {
  const { refusals, after } = run([claim(500n, { person: 'P:1' })], { 'C:1': 200n, 'P:1': 400n });
  expect(refusals).toEqual(['USER_AMOUNT_EXCEED_LIMIT']);
  expect(after.get('C:1')).toEqual({ subject: 'C:1', period: '2026', usedMinor: 200n });
  expect(after.get('P:1')?.usedMinor).toBe(400n);
});

test("a wallet's own limits: least and largest payment, its currency, its month", () => {
  const own = { walletId: WALLET };
  const of = (minor: bigint) => claim(10n, { ...own, billing: Money.of('MYR', minor) });
  expect(run([of(4n), of(401n), of(400n), of(400n), of(101n), of(100n)]).refusals).toEqual([
    'INVALID_AMOUNT',
    'PAYMENT_AMOUNT_EXCEED_LIMIT',
    undefined,
    undefined,
    'USER_AMOUNT_EXCEED_LIMIT',
    undefined,
  ]);
});

test('without a policy of visitors in force nothing is allowed', () => {
  const rows = [{ subject: 'C:1', period: '2026', usedMinor: 1n }];
  const batch = new LimitBatch([claim(1n)], { rows, moved: new Map(), policies: [] }, PERIODS);
  expect(batch.refusalOf(claim(1n))).toBe('PAYMENT_AMOUNT_EXCEED_LIMIT');
});

test('invariant 6: no batch passes a limit, and what is used is what was there and what was allowed', () => {
  const claims = fc.array(
    fc.record({
      usd: fc.bigInt({ min: 1n, max: 600n }),
      customer: fc.constantFrom('C:1', 'C:2'),
      person: fc.constantFrom(undefined, undefined, 'P:1', 'P:2'),
    }),
    { maxLength: 12 },
  );
  const start = fc.bigInt({ min: 0n, max: 1_000n });
  fc.assert(
    fc.property(claims, start, start, (given, customerUse, personUse) => {
      const batch = given.map(({ usd, customer, person }) =>
        claim(usd, { customer, ...(person === undefined ? {} : { person }) }),
      );
      const { refusals, after } = run(batch, { 'C:1': customerUse, 'P:1': personUse });
      const counted = batch.reduce(
        (sum, each, n) => sum + (refusals[n] === undefined ? each.usdMinor : 0n),
        0n,
      );
      const total = [...after.values()].reduce((sum, row) => sum + row.usedMinor, 0n);
      expect(total).toBe(customerUse + personUse + counted);
      for (const row of after.values()) {
        expect(row.usedMinor >= 0n && row.usedMinor <= 1_000n).toBe(true);
        if (row.movedTo !== undefined) expect(row.usedMinor).toBe(0n);
      }
    }),
  );
});
