import fc from 'fast-check';
import { requireCurrency } from './currency.js';
import { Money } from './money.js';
import {
  compareDecimals,
  convert,
  convertInverse,
  divideRate,
  invertRate,
  multiplyRates,
  parseRate,
  portion,
  productOfRates,
  roundDecimal,
  roundRate,
} from './rate.js';

const USD_PARITY = { numerator: '100', denominator: '718.78' };
const THB_PARITY = { numerator: '477.13', denominator: '100' };
const CODES = ['CNY', 'USD', 'JPY', 'KWD', 'IDR', 'THB', 'ISK', 'UZS'];
const codes = fc.constantFrom(...CODES);
const amounts = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const rates = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 21n }), fc.constant(15n))
  .map(([unscaled]) => ({ unscaled, text: scaled(unscaled, 15) }));

function scaled(unscaled: bigint, decimals: number): string {
  const digits = unscaled.toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Rounding of an exact fraction with integers alone: an independent way to the same answer. */
function expected(numerator: bigint, denominator: bigint, code: string): bigint {
  const { stepMinor, rounding } = requireCurrency(code);
  const divisor = denominator * stepMinor;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const floor = magnitude / divisor;
  const twice = (magnitude % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && (rounding === 'HALF_UP' || floor % 2n === 1n));
  return (numerator < 0n ? -1n : 1n) * (floor + (up ? 1n : 0n)) * stepMinor;
}

describe('worked values', () => {
  const price = Money.of('CNY', 8880n);

  it('converts CNY 88.80 at the parity of 14 January 2025', () => {
    const mid = convert(price, productOfRates([USD_PARITY], '0'), 'USD');
    expect(mid.amount.toString()).toBe('USD 12.35');
    expect(mid.residual).toBe('0.42669523359448');
    expect(convert(price, productOfRates([USD_PARITY], '0.01'), 'USD').amount.toString()).toBe('USD 12.48');
    expect(convert(price, productOfRates([THB_PARITY], '0.01'), 'THB').amount.toString()).toBe('THB 427.93');
  });

  it('knows published vectors', () => {
    expect(convert(Money.of('HKD', 222n), '0.1278459', 'USD').amount.toString()).toBe('USD 0.28');
    expect(portion(Money.of('CNY', 85_240n), '0.01')).toMatchObject({ residual: '0.4' });
    expect(portion(Money.of('CNY', 85_240n), '0.01').amount.toString()).toBe('CNY 8.52');
    const cross = productOfRates(
      [
        { numerator: '92.346', denominator: '100' },
        { numerator: '111.59', denominator: '100' },
      ],
      '0',
    );
    expect(roundDecimal(cross, 6)).toBe('1.030489');
    expect(roundDecimal(productOfRates([{ numerator: '100', denominator: '20143' }], '0'), 8)).toBe(
      '0.0049645',
    );
  });

  it('rounds IDR half even to whole rupiah, others half up away from zero', () => {
    const half = (minor: bigint) => portion(Money.of('IDR', minor), '0.005').amount.minor;
    expect([half(10_000n), half(30_000n), half(50_000n), half(-30_000n)]).toEqual([0n, 200n, 200n, -200n]);
    expect(portion(Money.of('IDR', 50_000n), '0.005').residual).toBe('50');
    expect(portion(Money.of('CNY', 5n), '0.5').amount.minor).toBe(3n);
    expect(portion(Money.of('CNY', -5n), '0.5').amount.minor).toBe(-3n);
    expect(portion(Money.of('CNY', -5n), '0.5').residual).toBe('0.5');
  });

  it('moves between exponents', () => {
    expect(convert(Money.of('CNY', 100n), '21.678958', 'JPY').amount.toString()).toBe('JPY 22');
    expect(convert(Money.of('CNY', 10_000n), '0.0423', 'KWD').amount.toString()).toBe('KWD 4.230');
    expect(convertInverse(Money.of('JPY', 22n), '21.678958', 'CNY').amount.toString()).toBe('CNY 1.01');
  });
});

describe('rate arithmetic', () => {
  it('multiplies exactly and never writes exponents', () => {
    expect(multiplyRates('0.000000000000001', '0.000000000000001')).toBe(`0.${'0'.repeat(29)}1`);
    expect(multiplyRates('123456789012.000000000000000001', '2')).toBe('246913578024.000000000000000002');
    expect(multiplyRates()).toBe('1');
    expect(multiplyRates('1000000000000', '1000000000000', '1000')).toBe(`1${'0'.repeat(27)}`);
  });

  it('divides, inverts and rounds once, half up', () => {
    expect(divideRate('2', '3')).toBe('0.666666666666667');
    expect(divideRate('1', '8', 2)).toBe('0.13');
    expect(invertRate('7.1878')).toBe('0.139124627841621');
    expect(roundRate('0.0000000000000005')).toBe('0.000000000000001');
    expect(roundRate('0.00000000000000049999')).toBe('0');
    expect(compareDecimals('1.10', '1.1')).toBe(0);
    expect(compareDecimals('0.9', '1.1')).toBe(-1);
  });

  it('rounds a path once: rounding the legs first would give something else', () => {
    const steps = [
      { numerator: '2', denominator: '3' },
      { numerator: '3', denominator: '1' },
    ];
    expect(productOfRates(steps, '0')).toBe('2');
    expect(multiplyRates(divideRate('2', '3'), '3')).toBe('2.000000000000001');
  });

  it('gives the rounded exact fraction for any path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(rates, rates), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 500 }),
        (legs, markupBasisPoints) => {
          const steps = legs.map(([n, d]) => ({ numerator: n.text, denominator: d.text }));
          let numerator = BigInt(10_000 + markupBasisPoints) * 10n ** 15n;
          let denominator = 10_000n;
          for (const [n, d] of legs) {
            numerator *= n.unscaled;
            denominator *= d.unscaled;
          }
          const exact = (numerator * 2n + denominator) / (denominator * 2n);
          const markup = scaled(BigInt(markupBasisPoints), 4);
          expect(roundDecimal(productOfRates(steps, markup), 15)).toBe(roundDecimal(scaled(exact, 15), 15));
        },
      ),
    );
  });

  it.each([
    '',
    '0',
    '0.000',
    '-1',
    '+1',
    '1e3',
    '.5',
    '1.',
    'NaN',
    'Infinity',
    '1'.repeat(13),
    `0.${'1'.repeat(19)}`,
    '1\n',
    '0x1',
  ])('takes %j for no rate from outside', (text) => {
    expect(parseRate(text)).toEqual({ ok: false, error: 'MALFORMED_RATE' });
  });

  it('writes accepted rates in one form', () => {
    expect(parseRate('718.780')).toEqual({ ok: true, value: '718.78' });
    expect(parseRate('0007')).toEqual({ ok: true, value: '7' });
  });

  it('asserts on what no validated input can hold', () => {
    const one = Money.of('CNY', 1n);
    for (const rate of ['0', '-1', '1e3', 'x', '']) {
      expect(() => convert(one, rate, 'USD')).toThrow();
      expect(() => convertInverse(one, rate, 'USD')).toThrow();
    }
    expect(() => divideRate('1', '0')).toThrow();
    expect(() => productOfRates([USD_PARITY], '-1')).toThrow();
    expect(() => productOfRates([{ numerator: '1', denominator: '0' }], '0')).toThrow();
    expect(() => multiplyRates('1'.repeat(121))).toThrow();
  });
});

describe('conversion properties', () => {
  it('is the exactly rounded product, with the exact residual', () => {
    fc.assert(
      fc.property(codes, codes, amounts, rates, (source, target, minor, rate) => {
        const { amount, residual } = convert(Money.of(source, minor), rate.text, target);
        const up = 10n ** BigInt(requireCurrency(target).exponent);
        const denominator = 10n ** BigInt(15 + requireCurrency(source).exponent);
        expect(amount.minor).toBe(expected(minor * rate.unscaled * up, denominator, target));
        const exact = multiplyRates(minor.toString(), rate.text, up.toString());
        const whole = divideRate(exact, (10n ** BigInt(requireCurrency(source).exponent)).toString(), 30);
        const difference = compareDecimals(whole, addText(amount.minor, residual));
        expect(difference).toBe(0);
      }),
    );
  });

  it('is the exactly rounded quotient when fixed on the payer', () => {
    fc.assert(
      fc.property(codes, codes, amounts, rates, (source, target, minor, rate) => {
        const { amount } = convertInverse(Money.of(target, minor), rate.text, source);
        const up = 10n ** BigInt(15 + requireCurrency(source).exponent);
        const denominator = rate.unscaled * 10n ** BigInt(requireCurrency(target).exponent);
        expect(amount.minor).toBe(expected(minor * up, denominator, source));
      }),
    );
  });

  it('leaves a residual of at most half a step', () => {
    fc.assert(
      fc.property(codes, codes, amounts, rates, (source, target, minor, rate) => {
        for (const { amount, residual } of [
          convert(Money.of(source, minor), rate.text, target),
          convertInverse(Money.of(source, minor), rate.text, target),
          portion(Money.of(source, minor), '0.006'),
        ]) {
          const { stepMinor } = requireCurrency(amount.currency);
          expect(amount.minor % stepMinor).toBe(0n);
          const doubled = multiplyRates(residual.replace('-', ''), '2');
          expect(compareDecimals(doubled, stepMinor.toString())).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});

/** integer + residual as text, with integers of 30 decimals. */
function addText(minor: bigint, residual: string): string {
  const [whole = '0', decimals = ''] = residual.replace('-', '').split('.');
  const unscaled = BigInt(whole + decimals.padEnd(30, '0')) * (residual.startsWith('-') ? -1n : 1n);
  const sum = minor * 10n ** 30n + unscaled;
  return (sum < 0n ? '-' : '') + scaled(sum < 0n ? -sum : sum, 30);
}
