import fc from 'fast-check';
import {
  addDays,
  addWorkingDays,
  businessDateOf,
  dayOfWeek,
  daysBetween,
  isBusinessDate,
  isWorkingDay,
  startOfBusinessDate,
} from './business-date.js';

const dates = fc
  .integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) })
  .map((at) => businessDateOf(at));

describe('business dates', () => {
  it('cuts the day at 00:00 UTC+8', () => {
    expect(businessDateOf(Date.UTC(2026, 10, 22, 15, 59, 59, 999))).toBe('2026-11-22');
    expect(businessDateOf(Date.UTC(2026, 10, 22, 16))).toBe('2026-11-23');
    expect(startOfBusinessDate('2026-11-23')).toBe(Date.UTC(2026, 10, 22, 16));
  });

  it.each(['2026-02-29', '2026-2-01', '20260201', '2026-13-01', '', '2026-01-01T', '2026-01-32'])(
    'does not take %j for a date',
    (text) => {
      expect(isBusinessDate(text)).toBe(false);
      expect(() => addDays(text, 1)).toThrow();
    },
  );

  it('knows week days', () => {
    expect(dayOfWeek('2026-11-22')).toBe(0);
    expect(dayOfWeek('2025-01-14')).toBe(2);
    expect(dayOfWeek('1969-12-31')).toBe(3);
  });

  it('round trips: date to instant, days there and back, text order', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
        expect(isBusinessDate(date)).toBe(true);
        expect(businessDateOf(startOfBusinessDate(date))).toBe(date);
        expect(businessDateOf(startOfBusinessDate(date) - 1)).toBe(addDays(date, -1));
        const moved = addDays(date, days);
        expect(addDays(moved, -days)).toBe(date);
        expect(daysBetween(date, moved)).toBe(days);
        expect(moved > date).toBe(days > 0);
        expect(dayOfWeek(date)).toBe(new Date(`${date}T00:00:00Z`).getUTCDay());
      }),
    );
  });
});

describe('working days', () => {
  const goldenWeek = new Set(['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07']);

  it('skips weekends and holidays', () => {
    expect(addWorkingDays('2026-11-20', 1, new Set())).toBe('2026-11-23');
    expect(addWorkingDays('2026-11-22', 2, new Set())).toBe('2026-11-24');
    expect(addWorkingDays('2026-09-30', 1, goldenWeek)).toBe('2026-10-08');
    expect(addWorkingDays('2026-09-30', 2, goldenWeek)).toBe('2026-10-09');
  });

  it('takes zero days as this day or the next working one', () => {
    expect(addWorkingDays('2026-11-20', 0, new Set())).toBe('2026-11-20');
    expect(addWorkingDays('2026-11-21', 0, new Set())).toBe('2026-11-23');
    expect(() => addWorkingDays('2026-11-20', -1, new Set())).toThrow();
  });

  it('lands on a working day with exactly n working days passed', () => {
    fc.assert(
      fc.property(
        dates,
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 8 }),
        (date, days, offsets) => {
          const holidays = new Set(offsets.map((offset) => addDays(date, offset)));
          const end = addWorkingDays(date, days, holidays);
          let counted = 0;
          for (let day = addDays(date, 1); day <= end; day = addDays(day, 1)) {
            if (isWorkingDay(day, holidays)) counted += 1;
          }
          expect(isWorkingDay(end, holidays)).toBe(true);
          expect(counted).toBe(days);
        },
      ),
    );
  });
});
