import assert from 'node:assert';
import { addDays, businessDateOf, dayOfWeek, startOfBusinessDate, type EpochMs } from '@silkgate/kernel';
import type { PublicationSchedule } from '../../rate-sources/domain/rate-source.js';

const MINUTE_MS = 60_000;
/** No calendar has a longer gap; a longer one is a mistake in the configuration. */
const LONGEST_GAP_DAYS = 60;

/** The first scheduled publication after an instant. */
export function nextPublication(schedule: PublicationSchedule, after: EpochMs): EpochMs {
  let date = businessDateOf(after);
  for (let days = 0; days <= LONGEST_GAP_DAYS; days += 1) {
    const due = startOfBusinessDate(date) + schedule.minuteOfDay * MINUTE_MS;
    if (due > after && schedule.days.has(dayOfWeek(date)) && !schedule.holidays.has(date)) return due;
    date = addDays(date, 1);
  }
  assert.fail(`no publication is scheduled within ${LONGEST_GAP_DAYS} days`);
}

/** A set prices until its successor was due, plus the grace for a late one. */
export function effectiveUntil(schedule: PublicationSchedule, publishedAt: EpochMs): EpochMs {
  return nextPublication(schedule, publishedAt) + schedule.graceMinutes * MINUTE_MS;
}
