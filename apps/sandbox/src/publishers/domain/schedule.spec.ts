import { toIsoUtc8 } from '@silkgate/kernel';
import { PUBLISHERS, type PublisherProfile } from '../../catalogue/index.js';
import { latestPublication, nextPublication } from './schedule.js';

const [parity] = PUBLISHERS as [PublisherProfile];

describe('publication instants', () => {
  it.each([
    ['2026-11-22T15:47:00+08:00', '2026-11-20T09:15:00.000+08:00', '2026-11-23T09:15:00.000+08:00'],
    ['2026-11-23T09:14:59+08:00', '2026-11-20T09:15:00.000+08:00', '2026-11-23T09:15:00.000+08:00'],
    ['2026-11-23T09:15:00+08:00', '2026-11-23T09:15:00.000+08:00', '2026-11-24T09:15:00.000+08:00'],
  ])('around %s', (now, latest, next) => {
    expect(toIsoUtc8(latestPublication(parity, Date.parse(now)))).toBe(latest);
    expect(toIsoUtc8(nextPublication(parity, Date.parse(now)))).toBe(next);
  });

  it('skip holidays', () => {
    const closed = { ...parity, holidays: ['2026-11-20'] };
    expect(toIsoUtc8(latestPublication(closed, Date.parse('2026-11-22T15:47:00+08:00')))).toMatch(
      /^2026-11-19/,
    );
  });
});
