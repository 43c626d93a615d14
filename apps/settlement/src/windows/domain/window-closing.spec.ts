import { parseIsoInstant, toIsoUtc8, unwrap } from '@silkgate/kernel';
import { netMinorOf, scheduleOf } from './window-closing.js';

const at = (text: string) => unwrap(parseIsoInstant(text));
const sums = { paymentCount: 1, paymentMinor: 1_248n, refundCount: 1, refundMinor: 422n, feeMinor: 4n };

describe('what is settled', () => {
  it('is payments less refunds less interchange with a payer, the fee share alone with a payee', () => {
    expect(netMinorOf({ leg: 'PAYER', ...sums })).toBe(822n);
    expect(netMinorOf({ leg: 'PAYER', ...sums, paymentMinor: 0n, feeMinor: 0n })).toBe(-422n);
    expect(netMinorOf({ leg: 'PAYEE', ...sums })).toBe(-4n);
  });
});

describe('when money moves', () => {
  const friday = '2025-01-24';
  const now = at('2025-01-25T00:00:05.000+08:00');

  it('is so many working days of the agreement after the business date, at midnight UTC+8', () => {
    const terms = { lagDays: 2, holidays: ['2025-01-28', '2025-01-29'] };
    const schedule = scheduleOf(friday, 'SCHEDULED', now, terms);
    expect(schedule).toMatchObject({ valueDate: '2025-01-30', immediate: false });
    expect(toIsoUtc8(schedule.dueAt)).toBe('2025-01-30T00:00:00.000+08:00');
  });

  it('is never before the date has closed', () => {
    const late = at('2025-02-10T09:00:00.000+08:00');
    expect(scheduleOf(friday, 'SCHEDULED', late, { lagDays: 1, holidays: [] }).dueAt).toBe(late);
  });

  it('is now where an operator wants it, also for a date that is ahead of the calendar', () => {
    const terms = { lagDays: 2, holidays: [] };
    expect(scheduleOf(friday, 'IMMEDIATE', now, terms)).toEqual({
      valueDate: '2025-01-25',
      dueAt: now,
      immediate: true,
    });
    expect(scheduleOf('2025-01-27', 'IMMEDIATE', now, terms).valueDate).toBe('2025-01-27');
  });
});
