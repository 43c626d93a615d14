import fc from 'fast-check';
import { requireCurrency } from './currency.js';
import { Money } from './money.js';
import { unwrap } from './result.js';

const CODES = ['CNY', 'JPY', 'KWD', 'IDR', 'USD', 'THB'];
const moneys = fc
  .tuple(fc.constantFrom(...CODES), fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }))
  .map(([code, steps]) => Money.of(code, steps * requireCurrency(code).stepMinor));

describe('Money.parse', () => {
  it('reads amounts', () => {
    expect(unwrap(Money.parse({ currency: 'CNY', value: '8880' })).equals(Money.of('CNY', 8880n))).toBe(true);
    expect(unwrap(Money.parse({ currency: 'JPY', value: '0' })).isZero()).toBe(true);
    expect(unwrap(Money.parse({ currency: 'CNY', value: '9'.repeat(18) })).minor).toBe(10n ** 18n - 1n);
    expect(unwrap(Money.parse({ currency: 'IDR', value: '1500000' })).minor).toBe(1_500_000n);
  });

  it.each([
    [{ currency: 'CNY', value: '1'.repeat(19) }, 'TOO_LONG'],
    [{ currency: 'CNY', value: '-1' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '+1' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '1.00' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '1e3' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '0x10' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '007' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '00' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: ' 1' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '1\n' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '１' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: 100 }, 'MALFORMED'],
    [{ currency: 'CNY' }, 'MALFORMED'],
    [{ value: '1' }, 'MALFORMED'],
    [{ currency: ['CNY'], value: '1' }, 'MALFORMED'],
    [null, 'MALFORMED'],
    ['CNY 1', 'MALFORMED'],
    [[], 'MALFORMED'],
    [undefined, 'MALFORMED'],
    [{ currency: 'XXX', value: '1' }, 'UNKNOWN_CURRENCY'],
    [{ currency: 'cny', value: '1' }, 'UNKNOWN_CURRENCY'],
    [{ currency: 'IDR', value: '150' }, 'NOT_A_MULTIPLE_OF_STEP'],
  ])('refuses %j as %s', (json, error) => {
    expect(Money.parse(json)).toEqual({ ok: false, error });
  });

  it('never throws on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, value) => {
        expect(typeof Money.parse(json).ok).toBe('boolean');
        expect(Money.parse({ currency: 'CNY', value }).ok).toBe(
          /^(0|[1-9][0-9]{0,17})$/.test(value) && !value.endsWith('\n'),
        );
      }),
    );
  });
});

describe('Money.parseSigned', () => {
  it('takes what Money.parse takes, and the same below zero', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (minor) => {
        const value = minor.toString();
        expect(unwrap(Money.parseSigned({ currency: 'CNY', value })).minor).toBe(minor);
        if (minor > 0n)
          expect(unwrap(Money.parseSigned({ currency: 'CNY', value: `-${value}` })).minor).toBe(-minor);
      }),
    );
  });

  it.each([
    [{ currency: 'CNY', value: '-0' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '--1' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: '-1.0' }, 'NOT_AN_INTEGER'],
    [{ currency: 'CNY', value: `-${'9'.repeat(19)}` }, 'TOO_LONG'],
    [{ currency: 'IDR', value: '-150' }, 'NOT_A_MULTIPLE_OF_STEP'],
    [{ currency: 'XXX', value: '-1' }, 'UNKNOWN_CURRENCY'],
    [{ value: '-1' }, 'MALFORMED'],
    [null, 'MALFORMED'],
  ])('refuses %j as %s', (json, error) => {
    expect(Money.parseSigned(json)).toEqual({ ok: false, error });
  });
});

describe('decimal form', () => {
  it.each([
    ['CNY', 8880n, '88.80'],
    ['CNY', 5n, '0.05'],
    ['CNY', -5n, '-0.05'],
    ['JPY', 1200n, '1200'],
    ['KWD', 1n, '0.001'],
    ['IDR', 1_500_000n, '15000.00'],
  ])('writes %s %s as %s', (code, minor, text) => {
    expect(Money.of(code, minor).toDecimal()).toBe(text);
    expect(Money.of(code, minor).toString()).toBe(`${code} ${text}`);
  });

  it.each([
    ['CNY', '88.80', 8880n],
    ['CNY', '88.8', 8880n],
    ['CNY', '88', 8800n],
    ['CNY', '0.01', 1n],
    ['CNY', '0', 0n],
    ['JPY', '1200', 1200n],
    ['KWD', '0.001', 1n],
    ['CNY', '9999999999999999.99', 10n ** 18n - 1n],
  ])('reads %s %s', (code, text, minor) => {
    expect(unwrap(Money.fromDecimal(code, text)).minor).toBe(minor);
  });

  it.each([
    ['CNY', '88.800', 'TOO_MANY_DECIMALS'],
    ['JPY', '12.0', 'TOO_MANY_DECIMALS'],
    ['CNY', '10000000000000000.00', 'TOO_LONG'],
    ['CNY', '-1', 'MALFORMED'],
    ['CNY', '1.', 'MALFORMED'],
    ['CNY', '.5', 'MALFORMED'],
    ['CNY', '01.00', 'MALFORMED'],
    ['CNY', '1,000.00', 'MALFORMED'],
    ['CNY', '1e2', 'MALFORMED'],
    ['CNY', '', 'MALFORMED'],
    ['IDR', '100.50', 'NOT_A_MULTIPLE_OF_STEP'],
    ['ZZZ', '1', 'UNKNOWN_CURRENCY'],
  ])('refuses %s %j as %s', (code, text, error) => {
    expect(Money.fromDecimal(code, text)).toEqual({ ok: false, error });
  });

  it('round trips in both forms', () => {
    fc.assert(
      fc.property(moneys, (money) => {
        expect(Money.fromJson(money.toJson()).equals(money)).toBe(true);
        const positive = money.isNegative() ? money.negate() : money;
        expect(unwrap(Money.fromDecimal(money.currency, positive.toDecimal())).equals(positive)).toBe(true);
        expect(unwrap(Money.parse(positive.toJson())).equals(positive)).toBe(true);
      }),
    );
  });
});

describe('arithmetic', () => {
  it('adds, subtracts, negates and compares like integers', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        const left = Money.of('CNY', a);
        const right = Money.of('CNY', b);
        expect(left.plus(right).minor).toBe(a + b);
        expect(left.minus(right).minor).toBe(a - b);
        expect(left.negate().minor).toBe(-a);
        expect(left.compare(right)).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(left.equals(right)).toBe(a === b);
        expect([left.isNegative(), left.isZero(), left.isPositive()]).toEqual([a < 0n, a === 0n, a > 0n]);
      }),
    );
  });

  it('asserts on mixed currencies, unknown currencies and broken stored amounts', () => {
    const cny = Money.of('CNY', 1n);
    const usd = Money.of('USD', 1n);
    expect(() => cny.plus(usd)).toThrow('cannot mix');
    expect(() => cny.minus(usd)).toThrow('cannot mix');
    expect(() => cny.compare(usd)).toThrow('cannot mix');
    expect(cny.equals(usd)).toBe(false);
    expect(() => Money.of('ZZZ', 1n)).toThrow();
    for (const value of ['', '1.5', '-0', '01', 'x']) {
      expect(() => Money.fromJson({ currency: 'CNY', value })).toThrow();
    }
  });
});
