import { addDays, startOfBusinessDate, type BusinessDate, type EpochMs } from '@silkgate/kernel';

/** A successful payment can be cancelled until 00:15 UTC+8 of the day after its business date. */
const CANCELS_TAKEN_MS = 15 * 60_000;
/** How long after that the date's totals wait for cancels whose wallet has not answered. */
const UNANSWERED_HOLD_MS = 15 * 60_000;

/** Until when cancels of this date's payments are taken, unless the date was counted before. */
export function cancelsTakenUntil(date: BusinessDate): EpochMs {
  return startOfBusinessDate(addDays(date, 1)) + CANCELS_TAKEN_MS;
}

/** From here on the date is counted also without an answer; what is cancelled later counts in the date then open. */
export function countedAtLatest(date: BusinessDate): EpochMs {
  return cancelsTakenUntil(date) + UNANSWERED_HOLD_MS;
}
