import fc from 'fast-check';
import { civilFromDays, daysFromCivil, FIRST_DAY, LAST_DAY } from './civil.js';
import { parseIsoInstant, toIsoUtc8 } from './time.js';

const FIRST_MS = Date.UTC(2000, 0, 1);
// 0000-01-01T00:00:00+08:00 to 9999-12-31T23:59:59.999+08:00
const instants = fc.integer({ min: -62_167_248_000_000, max: 253_402_271_999_999 });

describe('civil days', () => {
  it('agrees with the platform calendar on every day of four centuries', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const date = new Date(FIRST_MS + day * 86_400_000);
      const expected = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      const actual = civilFromDays(day + FIRST_MS / 86_400_000);
      if (actual.year !== expected.year || actual.month !== expected.month || actual.day !== expected.day) {
        expect(actual).toEqual(expected);
      }
    }
  });

  it('goes there and back from the year 0000 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), (days) => {
        const { year, month, day } = civilFromDays(days);
        expect(daysFromCivil(year, month, day)).toBe(days);
      }),
    );
    expect(() => civilFromDays(LAST_DAY + 1)).toThrow();
    expect(() => civilFromDays(FIRST_DAY - 1)).toThrow();
  });
});

describe('toIsoUtc8', () => {
  it('writes local time of UTC+8 with milliseconds', () => {
    expect(toIsoUtc8(Date.UTC(2026, 10, 22, 7, 4, 5, 123))).toBe('2026-11-22T15:04:05.123+08:00');
    expect(toIsoUtc8(0)).toBe('1970-01-01T08:00:00.000+08:00');
    expect(toIsoUtc8(-28_800_001)).toBe('1969-12-31T23:59:59.999+08:00');
  });

  it('asserts on what is no instant', () => {
    expect(() => toIsoUtc8(0.5)).toThrow();
    expect(() => toIsoUtc8(Number.NaN)).toThrow();
    expect(() => toIsoUtc8(253_402_272_000_000)).toThrow();
  });
});

describe('parseIsoInstant', () => {
  it.each([
    ['2026-11-22T15:04:05.123+08:00', Date.UTC(2026, 10, 22, 7, 4, 5, 123)],
    ['2026-11-22T07:04:05Z', Date.UTC(2026, 10, 22, 7, 4, 5)],
    ['2026-11-22T07:04:05.1Z', Date.UTC(2026, 10, 22, 7, 4, 5, 100)],
    ['2026-11-22T07:04:05.123999999Z', Date.UTC(2026, 10, 22, 7, 4, 5, 123)],
    ['2019-11-27T12:02:01-03:30', Date.UTC(2019, 10, 27, 15, 32, 1)],
    ['2024-02-29T00:00:00+08:00', Date.UTC(2024, 1, 28, 16)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
  ])('reads %s', (text, expected) => {
    expect(parseIsoInstant(text)).toEqual({ ok: true, value: expected });
  });

  it.each([
    '',
    '2026-11-22',
    '2026-11-22T15:04:05',
    '2026-11-22 15:04:05Z',
    '2026-11-22T15:04Z',
    '2026-11-22t15:04:05z',
    '2026-11-22T15:04:05+0800',
    '2026-11-22T15:04:05+24:00',
    '2026-11-22T15:04:05+08:60',
    '2026-11-22T24:00:00Z',
    '2026-11-22T23:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00Z\n',
    ' 2026-01-01T00:00:00Z',
    '٢٠٢٦-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00+09:00',
    '1763795045123',
  ])('refuses %j', (text) => {
    expect(parseIsoInstant(text)).toEqual({ ok: false, error: 'INVALID_INSTANT' });
  });

  it('reads back every instant that is written, and agrees with the platform', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const text = toIsoUtc8(at);
        expect(parseIsoInstant(text)).toEqual({ ok: true, value: at });
        expect(Date.parse(text)).toBe(at);
      }),
    );
  });

  it('never throws, and whatever it accepts can be written', () => {
    const shapes = fc.stringMatching(
      /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,3})?(Z|[+-][0-2]\d:[0-6]\d)$/,
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), shapes), (text) => {
        const parsed = parseIsoInstant(text);
        if (parsed.ok) expect(parseIsoInstant(toIsoUtc8(parsed.value))).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });
});
