import fc from 'fast-check';
import { Money, parseIsoInstant, unwrap } from '@silkgate/kernel';
import { publishedRateSet } from '../../quotes/domain/published-rates.js';
import { exampleMids, exampleParity } from '../../quotes/testing/example-rates.js';
import { countInUsd } from './counted-usd.js';

const AT = unwrap(parseIsoInstant('2026-11-22T10:00:00.000+08:00'));
const SETS = [exampleMids(), exampleParity()].map(publishedRateSet);

const cents = (minor: bigint) => unwrap(countInUsd(SETS, Money.of('CNY', minor), AT)).usdMinor;

test('an amount is counted at the central parity of USD 718.78 per 100, rounded up', () => {
  expect(countInUsd(SETS, Money.of('CNY', 8_880n), AT)).toEqual({
    ok: true,
    value: { usdMinor: 1_236n, rateSetId: exampleParity().rateSetId },
  });
  expect(cents(718_780n)).toBe(100_000n);
  expect(cents(718_781n)).toBe(100_001n);
  expect(cents(1n)).toBe(1n);
});

test('it is the least number of cents that is worth at least the amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (minor) => {
      const counted = cents(minor);
      expect(counted * 71_878n >= minor * 10_000n).toBe(true);
      expect((counted - 1n) * 71_878n < minor * 10_000n).toBe(true);
    }),
  );
});

test('a stale parity counts nothing, and a market rate never stands in for it', () => {
  const later = unwrap(parseIsoInstant(exampleParity().effectiveUntil));
  expect(countInUsd(SETS, Money.of('CNY', 100n), later)).toEqual({ ok: false, error: 'RATE_STALE' });
  const mids = [publishedRateSet(exampleMids())];
  expect(countInUsd(mids, Money.of('CNY', 100n), AT)).toEqual({ ok: false, error: 'RATE_NOT_AVAILABLE' });
});
