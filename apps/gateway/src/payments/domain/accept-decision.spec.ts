import fc from 'fast-check';
import { Money } from '@silkgate/kernel';
import { positionKey, usedMinor, type Position } from '../../positions/position.js';
import { ACQUIRER, START, storedPayment, WALLET } from '../testing/fixtures.js';
import { decideAccepts, type AcceptCandidate, type LockedRows } from './accept-decision.js';

const BASE = storedPayment().terms;

function candidate(n: number, overrides: Partial<AcceptCandidate> = {}): AcceptCandidate {
  return {
    paymentId: `P-${n}`,
    initiatorId: ACQUIRER,
    requestId: `R-${n}`,
    order: {},
    terms: BASE,
    ...overrides,
  };
}

const USE = { usdMinor: 1236n, rateSetId: 'RS-1', year: '2026' };

function claimed(n: number): Pick<AcceptCandidate, 'limitClaim'> {
  const walletSubject = `S-${n}`;
  const identityLevel = 'IDENTIFIED' as const;
  return { limitClaim: { ...USE, walletId: WALLET, identityLevel, billing: BASE.billing, walletSubject } };
}

function locked(position: Partial<Position>, overrides: Partial<LockedRows> = {}): LockedRows {
  const whole = {
    participantId: WALLET,
    currency: 'USD',
    capMinor: 5_000n,
    reservedMinor: 0n,
    postedMinor: 0n,
    ...position,
  };
  return { quotes: new Map(), positions: new Map([[positionKey(whole), whole]]), limits: [], ...overrides };
}

const states = (decision: ReturnType<typeof decideAccepts>) =>
  decision.payments.map((payment) => payment.resultCode);

test('a batch fills the position in its order and refuses what would pass the cap, not what follows', () => {
  const small = { terms: { ...BASE, payerSettlement: Money.of('USD', 8n) } };
  const decision = decideAccepts(
    [candidate(1), candidate(2), candidate(3), candidate(4), candidate(5), candidate(6, small)],
    locked({}),
    START,
  );
  expect(states(decision)).toEqual([
    'PAYMENT_IN_PROCESS',
    'PAYMENT_IN_PROCESS',
    'PAYMENT_IN_PROCESS',
    'PAYMENT_IN_PROCESS',
    'NET_DEBIT_CAP_EXCEEDED',
    'PAYMENT_IN_PROCESS',
  ]);
  expect(decision.payments[4]).toMatchObject({ state: 'FAILED', endedAt: START });
});

test('what a participant is owed does not widen its cap', () => {
  const decision = decideAccepts([candidate(1)], locked({ capMinor: 1_247n, postedMinor: -9_999n }), START);
  expect(states(decision)).toEqual(['NET_DEBIT_CAP_EXCEEDED']);
});

test('a participant without a position has no room', () => {
  expect(states(decideAccepts([candidate(1)], { ...locked({}), positions: new Map() }, START))).toEqual([
    'NET_DEBIT_CAP_EXCEEDED',
  ]);
});

test('a quote prices one payment, before its expiry', () => {
  const quotes = new Map([
    ['Q-open', { quoteId: 'Q-open', expiresAt: START + 1 }],
    ['Q-late', { quoteId: 'Q-late', expiresAt: START }],
    ['Q-used', { quoteId: 'Q-used', expiresAt: START + 1, consumedBy: 'P-0' }],
  ]);
  const decision = decideAccepts(
    ['Q-open', 'Q-open', 'Q-late', 'Q-used', 'Q-none'].map((lockedQuoteId, n) =>
      candidate(n, { lockedQuoteId }),
    ),
    locked({}, { quotes }),
    START,
  );
  expect(states(decision)).toEqual([
    'PAYMENT_IN_PROCESS',
    'QUOTE_USED',
    'QUOTE_EXPIRED',
    'QUOTE_USED',
    'QUOTE_NOT_EXIST',
  ]);
  expect(decision.consumedQuotes).toEqual([{ quoteId: 'Q-open', paymentId: 'P-0' }]);
});

test('a refused payment consumes no quote and reserves nothing', () => {
  const quotes = new Map([['Q-1', { quoteId: 'Q-1', expiresAt: START + 1 }]]);
  const decision = decideAccepts(
    [candidate(1, { lockedQuoteId: 'Q-1' }), candidate(2, { refusal: 'INVALID_CODE' })],
    locked({ capMinor: 0n }, { quotes }),
    START,
  );
  expect(states(decision)).toEqual(['NET_DEBIT_CAP_EXCEEDED', 'INVALID_CODE']);
  expect(decision).toMatchObject({ consumedQuotes: [], reservations: [] });
});

test('an order past its expiry is closed', () => {
  expect(states(decideAccepts([candidate(1, { expiresAt: START })], locked({}), START))).toEqual([
    'ORDER_IS_CLOSED',
  ]);
});

test('a limit counts the payments that are accepted and no others', () => {
  const counted: string[] = [];
  const limit = {
    refusalOf: () => (counted.length < 2 ? undefined : ('USER_AMOUNT_EXCEED_LIMIT' as const)),
    count: ({ limitClaim }: Pick<AcceptCandidate, 'limitClaim'>) => {
      counted.push(limitClaim?.walletSubject ?? '');
      return { ...USE, subject: limitClaim?.walletSubject ?? '' };
    },
  };
  const expired = candidate(2, { ...claimed(2), expiresAt: START });
  const decision = decideAccepts(
    [candidate(1, claimed(1)), expired, candidate(3, claimed(3)), candidate(4, claimed(4))],
    locked({}, { limits: [limit] }),
    START,
  );
  expect(counted).toEqual(['S-1', 'S-3']);
  expect(decision.payments.map((payment) => payment.terms?.limitUse?.subject)).toEqual([
    'S-1',
    undefined,
    'S-3',
    undefined,
  ]);
  expect(states(decision)[3]).toBe('USER_AMOUNT_EXCEED_LIMIT');
});

test('invariant 6: no batch passes a cap, and what is reserved is what was accepted', () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 2_000n }), { maxLength: 40 });
  const position = fc.record({
    capMinor: fc.bigInt({ min: 0n, max: 10_000n }),
    reservedMinor: fc.bigInt({ min: 0n, max: 5_000n }),
    postedMinor: fc.bigInt({ min: -5_000n, max: 5_000n }),
  });
  fc.assert(
    fc.property(amounts, position, (minors, start) => {
      const rows = locked(start);
      const before = rows.positions.get(`${WALLET}/USD`);
      if (before === undefined) throw new Error('fixtures');
      const batch = minors.map((minor, n) =>
        candidate(n, { terms: { ...BASE, payerSettlement: Money.of('USD', minor) } }),
      );
      const decision = decideAccepts(batch, rows, START);
      const reserved = decision.reservations.reduce((sum, change) => sum + change.reservedMinor, 0n);
      const accepted = decision.payments
        .filter((payment) => payment.state === 'PROCESSING')
        .reduce((sum, payment) => sum + (payment.terms?.payerSettlement.minor ?? 0n), 0n);
      expect(reserved).toBe(accepted);
      const after = usedMinor({ ...before, reservedMinor: before.reservedMinor + reserved });
      expect(after <= before.capMinor || reserved === 0n).toBe(true);
      // Greedy in order: what was refused had no room when its turn came.
      let use = usedMinor(before);
      decision.payments.forEach((payment, n) => {
        const fits = use + (minors[n] ?? 0n) <= before.capMinor;
        expect(payment.state).toBe(fits ? 'PROCESSING' : 'FAILED');
        if (fits) use += minors[n] ?? 0n;
      });
    }),
  );
});
