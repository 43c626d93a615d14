import type { Quotation } from '@silkgate/contracts';
import { implausibleChanges } from './plausibility.js';

const usd = (value: string, unit = 100): Quotation => ({
  currency: 'USD',
  value,
  unit,
  direction: 'BASE_PER_CURRENCY',
});
const krw = (value: string): Quotation => ({
  currency: 'KRW',
  value,
  unit: 100,
  direction: 'CURRENCY_PER_BASE',
});

describe('a change since the previous set', () => {
  it('is plausible up to 20 % either way, and for a currency that is new', () => {
    expect(implausibleChanges([usd('700')], [usd('840'), krw('20143')])).toEqual([]);
    expect(implausibleChanges([usd('700')], [usd('560')])).toEqual([]);
    expect(implausibleChanges([usd('700')], [usd('7.1', 1)])).toEqual([]);
  });

  it('is not plausible beyond, nor with the unit or the direction mistaken', () => {
    expect(implausibleChanges([usd('700')], [usd('840.01')])).toEqual([
      'USD changed to 1.200014 of its previous rate',
    ]);
    expect(implausibleChanges([usd('700')], [usd('559.99')])).toHaveLength(1);
    expect(implausibleChanges([usd('700')], [usd('700', 1)])).toHaveLength(1);
    expect(
      implausibleChanges([usd('700')], [{ ...usd('700'), direction: 'CURRENCY_PER_BASE' }]),
    ).toHaveLength(1);
  });
});
