import assert from 'node:assert';
import type { EpochMs } from './clock.js';
import { daysFromCivil, isCivilDate } from './civil.js';
import { DAY_MS, isoDate, UTC8_OFFSET_MS } from './time.js';

/** 'YYYY-MM-DD', the calendar day in UTC+8; text order is date order. */
export type BusinessDate = string;

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

export function isBusinessDate(text: string): boolean {
  const match = DATE.exec(text);
  return match !== null && isCivilDate(Number(match[1]), Number(match[2]), Number(match[3]));
}

export function businessDateOf(at: EpochMs): BusinessDate {
  assert(Number.isInteger(at), `an instant is an integer of milliseconds, not ${at}`);
  return isoDate(Math.floor((at + UTC8_OFFSET_MS) / DAY_MS));
}

/** 00:00 UTC+8 of that date. */
export function startOfBusinessDate(date: BusinessDate): EpochMs {
  return daysOf(date) * DAY_MS - UTC8_OFFSET_MS;
}

export function addDays(date: BusinessDate, days: number): BusinessDate {
  return isoDate(daysOf(date) + days);
}

/** Calendar days from one date to another; negative when the second is earlier. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return daysOf(to) - daysOf(from);
}

/** 0 is Sunday, 6 is Saturday. */
export function dayOfWeek(date: BusinessDate): number {
  const THURSDAY = 4; // 1970-01-01
  return (((daysOf(date) + THURSDAY) % 7) + 7) % 7;
}

export function isWorkingDay(date: BusinessDate, holidays: ReadonlySet<BusinessDate>): boolean {
  const weekday = dayOfWeek(date);
  return weekday !== 0 && weekday !== 6 && !holidays.has(date);
}

/**
 * The n-th working day after the date (T+n); n = 0 is the date itself when it is a working day, otherwise the
 * next one. Saturdays, Sundays and the given holidays are skipped.
 */
export function addWorkingDays(
  date: BusinessDate,
  days: number,
  holidays: ReadonlySet<BusinessDate>,
): BusinessDate {
  assert(Number.isInteger(days) && days >= 0, `working days are counted forwards, not ${days}`);
  let current = date;
  let left = days;
  if (left === 0 && !isWorkingDay(current, holidays)) left = 1;
  while (left > 0) {
    current = addDays(current, 1);
    if (isWorkingDay(current, holidays)) left -= 1;
  }
  return current;
}

function daysOf(date: BusinessDate): number {
  assert(isBusinessDate(date), `not a business date: ${date}`);
  return daysFromCivil(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}
