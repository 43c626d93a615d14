import { businessDateOf, type BusinessDate, type EpochMs } from '@silkgate/kernel';

export const LIMIT_PERIODS = ['DAY', 'MONTH', 'YEAR'] as const;
export type LimitPeriod = (typeof LIMIT_PERIODS)[number];

/** The calendar day, month and year in UTC+8 that an instant is in, as they name a row of use: `2026-11-22`, `2026-11`, `2026`. */
export type PeriodKeys = Readonly<Record<LimitPeriod, string>>;

function keysOf(date: BusinessDate): PeriodKeys {
  return { DAY: date, MONTH: date.slice(0, 7), YEAR: date.slice(0, 4) };
}

export function periodKeysAt(at: EpochMs): PeriodKeys {
  return keysOf(businessDateOf(at));
}

/** Whether an instant is within a period that a key names. */
export function isWithin(key: string, at: EpochMs): boolean {
  return businessDateOf(at).startsWith(key);
}
