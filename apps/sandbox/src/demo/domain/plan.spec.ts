import { allMerchants, CATALOGUE } from '../../catalogue/index.js';
import { planDemo, TOO_LARGE_MINOR } from './plan.js';

const distinct = (values: readonly string[]): number => new Set(values).size;

describe('the plan of a demo day', () => {
  it('meets everyone within three hundred payments', () => {
    for (const seed of [0, 1, 2, 99]) {
      const { payments } = planDemo(CATALOGUE, 300, seed);
      expect(distinct(payments.map(({ walletId }) => walletId))).toBe(CATALOGUE.wallets.length);
      expect(distinct(payments.map(({ merchantId }) => merchantId))).toBe(allMerchants(CATALOGUE).length);
      const flows = payments.map(({ flow }) => flow);
      expect(flows.filter((flow) => flow === 'CONSUMER_CODE').length).toBe(180);
      expect(flows.filter((flow) => flow === 'ORDER_CODE').length).toBe(75);
    }
  });

  it('follows from the seed alone, and another seed is another day', () => {
    expect(planDemo(CATALOGUE, 200, 5)).toEqual(planDemo(CATALOGUE, 200, 5));
    expect(planDemo(CATALOGUE, 200, 6).payments).not.toEqual(planDemo(CATALOGUE, 200, 5).payments);
  });

  it('spends about what visitors spend and gives back no more than was paid', () => {
    const { payments } = planDemo(CATALOGUE, 5_000, 1);
    const allowed = payments.filter(({ amountMinor }) => amountMinor < TOO_LARGE_MINOR[0]);
    expect(payments.length - allowed.length).toBeGreaterThan(5);
    expect(payments.length - allowed.length).toBeLessThan(50);
    const mean =
      Number(allowed.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)) / allowed.length / 100;
    expect(mean).toBeGreaterThan(170);
    expect(mean).toBeLessThan(260);
    const refunded = payments.filter(({ refundsMinor }) => refundsMinor.length > 0);
    expect(refunded.length / payments.length).toBeCloseTo(0.08, 1);
    expect(refunded.some(({ refundsMinor }) => refundsMinor.length > 1)).toBe(true);
    const takenBack = payments.filter((payment) => payment.takenBack);
    expect(takenBack.length).toBeGreaterThan(15);
    expect(
      takenBack.every(({ flow, refundsMinor }) => flow !== 'ENTRY_CODE' && refundsMinor.length === 0),
    ).toBe(true);
    for (const { refundsMinor, amountMinor } of refunded) {
      expect(refundsMinor.reduce((sum, minor) => sum + minor, 0n) <= amountMinor).toBe(true);
      expect(refundsMinor.every((minor) => minor > 0n)).toBe(true);
    }
  });
});
