import fc from 'fast-check';
import { allocate, cumulativeShare, shareOfRefund } from './allocation.js';
import { requireCurrency } from './currency.js';
import { Money } from './money.js';

const CODES = ['CNY', 'USD', 'THB', 'HKD', 'JPY', 'KRW', 'VND', 'ISK', 'KWD', 'BHD', 'IDR', 'UZS', 'EUR'];
const codes = fc.constantFrom(...CODES);

describe('allocate', () => {
  const minors = (money: Money[]) => money.map(({ minor }) => minor);

  it('gives the steps left over to the largest remainders, the earlier part first', () => {
    expect(minors(allocate(Money.of('CNY', 100n), [1n, 1n, 1n]))).toEqual([34n, 33n, 33n]);
    expect(minors(allocate(Money.of('CNY', 5n), [3n, 7n]))).toEqual([2n, 3n]);
    expect(minors(allocate(Money.of('CNY', -100n), [1n, 1n, 1n]))).toEqual([-34n, -33n, -33n]);
    expect(minors(allocate(Money.of('IDR', 10_000n), [1n, 1n, 1n]))).toEqual([3_400n, 3_300n, 3_300n]);
    expect(minors(allocate(Money.of('CNY', 53n), [3n, 1n, 2n]))).toEqual([26n, 9n, 18n]);
    expect(minors(allocate(Money.of('CNY', 7n), [0n, 1n, 0n]))).toEqual([0n, 7n, 0n]);
  });

  it('sums exactly, in whole steps, each part within one step of its exact share', () => {
    fc.assert(
      fc.property(
        codes,
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }),
        (code, steps, weights) => {
          const sum = weights.reduce((a, b) => a + b, 0n);
          fc.pre(sum > 0n);
          const { stepMinor } = requireCurrency(code);
          const total = Money.of(code, steps * stepMinor);
          const parts = allocate(total, weights);
          expect(parts.reduce((a, b) => a.plus(b)).equals(total)).toBe(true);
          parts.forEach((part, index) => {
            expect(part.minor % stepMinor).toBe(0n);
            const off = part.minor * sum - total.minor * weights[index]!;
            expect(off < stepMinor * sum && off > -stepMinor * sum).toBe(true);
            if (weights[index] === 0n) expect(part.isZero()).toBe(true);
          });
        },
      ),
    );
  });

  it('asserts on weights that say nothing', () => {
    for (const weights of [[], [0n], [1n, -1n], [2n, -1n]]) {
      expect(() => allocate(Money.of('CNY', 1n), weights)).toThrow();
    }
    expect(() => allocate(Money.of('IDR', 50n), [1n])).toThrow();
  });
});

describe('shares of refunds', () => {
  it('gives the worked refund: CNY 30.00 of 88.80', () => {
    const share = (minor: bigint) => cumulativeShare(Money.of('USD', minor), 3000n, 8880n).minor;
    expect([share(1248n), share(1235n)]).toEqual([422n, 417n]);
  });

  it('gives back exactly the original in n parts, in every currency, never more on the way', () => {
    fc.assert(
      fc.property(
        codes,
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 10n }), { minLength: 1, maxLength: 10 }),
        (code, steps, refunds) => {
          const original = Money.of(code, steps * requireCurrency(code).stepMinor);
          const transactionMinor = refunds.reduce((a, b) => a + b, 0n);
          let refundedBeforeMinor = 0n;
          let givenBackBefore = Money.zero(code);
          for (const refundNowMinor of refunds) {
            const share = shareOfRefund({
              original,
              transactionMinor,
              refundedBeforeMinor,
              refundNowMinor,
              givenBackBefore,
            });
            expect(share.isNegative()).toBe(false);
            refundedBeforeMinor += refundNowMinor;
            givenBackBefore = givenBackBefore.plus(share);
            expect(givenBackBefore.compare(original)).toBeLessThanOrEqual(0);
          }
          expect(givenBackBefore.equals(original)).toBe(true);
        },
      ),
    );
  });

  it('asserts when more would be refunded than was paid', () => {
    const original = Money.of('USD', 1248n);
    const givenBackBefore = Money.zero('USD');
    const base = { original, transactionMinor: 100n, givenBackBefore };
    expect(() => shareOfRefund({ ...base, refundedBeforeMinor: 50n, refundNowMinor: 51n })).toThrow();
    expect(() => shareOfRefund({ ...base, refundedBeforeMinor: 50n, refundNowMinor: -1n })).toThrow();
    expect(() => cumulativeShare(original, 1n, 0n)).toThrow();
  });
});
