import { addDays, businessDateOf, dayOfWeek, startOfBusinessDate, type EpochMs } from '@silkgate/kernel';
import type { PublisherProfile } from '../../catalogue/index.js';

const MINUTE_MS = 60_000;
const LONGEST_GAP_DAYS = 60;

/** The last scheduled publication not after an instant. */
export function latestPublication(publisher: PublisherProfile, at: EpochMs): EpochMs {
  return search(publisher, at, -1);
}

/** The first scheduled publication after an instant. */
export function nextPublication(publisher: PublisherProfile, after: EpochMs): EpochMs {
  return search(publisher, after, 1);
}

function search(publisher: PublisherProfile, from: EpochMs, step: 1 | -1): EpochMs {
  const [hours = 0, minutes = 0] = publisher.publicationTime.split(':').map(Number);
  let date = businessDateOf(from);
  for (let days = 0; days <= LONGEST_GAP_DAYS; days += 1) {
    const due = startOfBusinessDate(date) + (hours * 60 + minutes) * MINUTE_MS;
    const working = publisher.publicationDays.includes(dayOfWeek(date)) && !publisher.holidays.includes(date);
    if (working && (step === 1 ? due > from : due <= from)) return due;
    date = addDays(date, step);
  }
  throw new Error(`${publisher.clientId} has no publication within ${LONGEST_GAP_DAYS} days`);
}
