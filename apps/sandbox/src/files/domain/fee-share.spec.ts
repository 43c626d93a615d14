import fc from 'fast-check';
import { Money } from '@silkgate/kernel';
import { applyToAcquirer, openingState } from '../../acquirers/domain/index.js';
import { CATALOGUE, type MerchantProfile } from '../../catalogue/index.js';
import { paymentFeeShare, refundFeeShares } from './fee-share.js';
import { acquirerEntries } from './participant-entries.js';

const TIME = '2026-11-22T10:00:00.000+08:00';
const MERCHANTS = CATALOGUE.acquirers.flatMap(({ merchants }) => merchants);
const merchantOf = (merchantId: string) => MERCHANTS.find((each) => each.merchantId === merchantId);
const merchantWhere = (keptOnRefund: boolean): MerchantProfile => {
  const found = MERCHANTS.find(({ fees }) => fees.keptOnRefund === keptOnRefund);
  if (found === undefined) throw new Error('both kinds of agreement are in use');
  return found;
};
const cny = (minor: number | bigint) => ({ currency: 'CNY', value: minor.toString() });

/** The book of an acquirer that was paid once and gave back parts of it. */
function bookOf(merchantId: string | undefined, minor: number, refunds: readonly number[]) {
  const state = openingState('CNY');
  const shop = merchantId === undefined ? {} : { merchantId };
  applyToAcquirer(state, {
    ...{ kind: 'CREDIT', role: 'INITIATOR', requestId: 'P', acquirerReference: 'S', time: TIME },
    ...{ amount: cny(minor), businessDate: '2026-11-22', ...shop },
  });
  for (const [index, part] of refunds.entries()) {
    applyToAcquirer(state, {
      ...{ kind: 'REFUND_DEBIT', requestId: `R-${index}`, originalRequestId: 'P', time: TIME },
      ...{ amount: cny(part), businessDate: '2026-11-22', ...shop },
    });
  }
  return state;
}

const feesOf = (state: ReturnType<typeof bookOf>) =>
  acquirerEntries(state, '2026-11-22', () => '2026-11-22', merchantOf).map(({ fee }) => fee);

describe('the share of an acquirer', () => {
  it('of CNY 88.80 at 0.6 %, 0.3 % and 0.1 % is 17 fen', () => {
    const fees = { discount: '0.006', interchange: '0.003', service: '0.001', keptOnRefund: true };
    expect(paymentFeeShare(Money.of('CNY', 8880n), fees).toJson()).toEqual(cny(17));
  });

  it('is in its file for each payment, and nothing goes back where the discount is kept', () => {
    const { merchantId, fees } = merchantWhere(true);
    const share = paymentFeeShare(Money.of('CNY', 123_456n), fees);
    expect(share.isPositive()).toBe(true);
    expect(feesOf(bookOf(merchantId, 123_456, [1_000]))).toEqual([share.toJson(), cny(0)]);
  });

  it('is left out where it does not know its merchant', () => {
    expect(feesOf(bookOf(undefined, 123_456, [1_000]))).toEqual([undefined, undefined]);
  });

  it('goes back whole with the refunds of a whole payment, in any parts, where the discount is given back', () => {
    const { merchantId, fees } = merchantWhere(false);
    const parts = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, (refunds) => {
        const minor = refunds.reduce((sum, part) => sum + part, 0);
        const shares = [...refundFeeShares(bookOf(merchantId, minor, refunds), merchantOf).values()];
        const sum = shares.reduce((total, share) => total.plus(share), Money.zero('CNY'));
        expect(sum.toJson()).toEqual(paymentFeeShare(Money.of('CNY', BigInt(minor)), fees).toJson());
        expect(shares).toHaveLength(refunds.length);
      }),
    );
  });
});
