import { startOfBusinessDate } from '@silkgate/kernel';
import { DayCuts } from './cuts.js';

const at = (text: string): number => Date.parse(text);

describe('business dates by a participant clock', () => {
  it('follow the calendar until an operator ends one early', () => {
    const cuts = new DayCuts();
    expect(cuts.dateOf(at('2026-11-22T23:59:59+08:00'))).toBe('2026-11-22');
    expect(cuts.dateOf(at('2026-11-23T00:00:00+08:00'))).toBe('2026-11-23');
    const cutAtMs = at('2026-11-22T15:00:00+08:00');
    expect(cuts.add({ businessDate: '2026-11-22', cutAtMs, nextBusinessDate: '2026-11-23' })).toBe(true);
    expect(
      cuts.add({ businessDate: '2026-11-22', cutAtMs: cutAtMs + 1, nextBusinessDate: '2026-11-23' }),
    ).toBe(false);
    expect(cuts.dateOf(cutAtMs - 1)).toBe('2026-11-22');
    expect(cuts.dateOf(cutAtMs)).toBe('2026-11-23');
    expect(cuts.dateOf(at('2026-11-23T12:00:00+08:00'))).toBe('2026-11-23');
    expect(cuts.dateOf(at('2026-11-24T12:00:00+08:00'))).toBe('2026-11-24');
  });

  it('end at midnight unless they ended before', () => {
    const cuts = new DayCuts();
    const midnight = startOfBusinessDate('2026-11-23');
    expect(cuts.midnightCut(midnight)).toEqual({
      businessDate: '2026-11-22',
      cutAtMs: midnight,
      nextBusinessDate: '2026-11-23',
    });
    cuts.add({ businessDate: '2026-11-22', cutAtMs: midnight - 9, nextBusinessDate: '2026-11-23' });
    expect(cuts.midnightCut(midnight)).toBeUndefined();
    expect(cuts.midnightCut(startOfBusinessDate('2026-11-24'))?.businessDate).toBe('2026-11-23');
  });

  it('can be ended twice on one day', () => {
    const cuts = new DayCuts();
    const first = at('2026-11-22T10:00:00+08:00');
    cuts.add({ businessDate: '2026-11-22', cutAtMs: first, nextBusinessDate: '2026-11-23' });
    cuts.add({ businessDate: '2026-11-23', cutAtMs: first + 1_000, nextBusinessDate: '2026-11-24' });
    expect([first - 1, first, first + 999, first + 1_000].map((ms) => cuts.dateOf(ms))).toEqual([
      '2026-11-22',
      '2026-11-23',
      '2026-11-23',
      '2026-11-24',
    ]);
  });
});
