import assert from 'node:assert';
import type { EpochMs } from './clock.js';
import { civilFromDays, daysFromCivil, FIRST_DAY, isCivilDate, LAST_DAY } from './civil.js';
import { err, ok } from './result.js';
import type { Result } from './result.js';

export const DAY_MS = 86_400_000;
export const UTC8_OFFSET_MS = 8 * 3_600_000;

/**
 * Date, time and mandatory offset of ISO 8601 in the profile of RFC 3339, upper-case letters; further digits of
 * the second than milliseconds are cut. No hour 24 and no leap second: neither exists on this clock.
 */
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** '2026-11-22T15:04:05.123+08:00', the form of every instant the switch writes. */
export function toIsoUtc8(at: EpochMs): string {
  assert(Number.isInteger(at), `an instant is an integer of milliseconds, not ${at}`);
  const local = at + UTC8_OFFSET_MS;
  const days = Math.floor(local / DAY_MS);
  const ofDay = local - days * DAY_MS;
  const hours = digits(Math.floor(ofDay / 3_600_000), 2);
  const minutes = digits(Math.floor(ofDay / 60_000) % 60, 2);
  const seconds = digits(Math.floor(ofDay / 1000) % 60, 2);
  return `${isoDate(days)}T${hours}:${minutes}:${seconds}.${digits(ofDay % 1000, 3)}+08:00`;
}

/** Every instant it accepts can be written by {@link toIsoUtc8}: its year in UTC+8 has four digits. */
export function parseIsoInstant(text: string): Result<EpochMs, 'INVALID_INSTANT'> {
  const match = INSTANT.exec(text);
  if (match === null) return err('INVALID_INSTANT');
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map(Number);
  assert(year !== undefined && month !== undefined && day !== undefined);
  assert(hours !== undefined && minutes !== undefined && seconds !== undefined);
  if (!isCivilDate(year, month, day)) return err('INVALID_INSTANT');
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const ofDay = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  const at = daysFromCivil(year, month, day) * DAY_MS + ofDay - offsetMs(match[8], match[9], match[10]);
  return isWritable(at) ? ok(at) : err('INVALID_INSTANT');
}

function offsetMs(sign: string | undefined, hours: string | undefined, minutes: string | undefined): number {
  if (sign === undefined) return 0;
  const magnitude = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -magnitude : magnitude;
}

function isWritable(at: EpochMs): boolean {
  const days = Math.floor((at + UTC8_OFFSET_MS) / DAY_MS);
  return days >= FIRST_DAY && days <= LAST_DAY;
}

/** 'YYYY-MM-DD' of a day count since 1970-01-01. */
export function isoDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
