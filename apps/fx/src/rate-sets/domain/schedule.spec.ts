import { parseIsoInstant, toIsoUtc8, unwrap } from '@silkgate/kernel';
import type { PublicationSchedule } from '../../rate-sources/domain/rate-source.js';
import { effectiveUntil, nextPublication } from './schedule.js';

const at = (text: string): number => unwrap(parseIsoInstant(`${text}:00+08:00`));
const PARITY: PublicationSchedule = {
  minuteOfDay: 9 * 60 + 15,
  days: new Set([1, 2, 3, 4, 5]),
  holidays: new Set(['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07']),
  graceMinutes: 30,
};

describe('the next publication', () => {
  it.each([
    ['2026-11-19T09:15', '2026-11-20T09:15'],
    ['2026-11-19T09:14', '2026-11-19T09:15'],
    ['2026-11-20T09:15', '2026-11-23T09:15'],
    ['2026-11-22T12:00', '2026-11-23T09:15'],
    ['2026-09-30T09:15', '2026-10-08T09:15'],
  ])('after %s is %s', (after, expected) => {
    expect(toIsoUtc8(nextPublication(PARITY, at(after)))).toBe(`${expected}:00.000+08:00`);
  });

  it('ends the set of before, after the grace', () => {
    expect(toIsoUtc8(effectiveUntil(PARITY, at('2026-11-20T09:15')))).toBe('2026-11-23T09:45:00.000+08:00');
  });

  it('is a mistake of the configuration when there is none', () => {
    expect(() => nextPublication({ ...PARITY, days: new Set() }, 0)).toThrow('no publication is scheduled');
  });
});
