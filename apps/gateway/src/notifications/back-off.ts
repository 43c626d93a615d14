import type { RandomSource } from '@silkgate/kernel';

const FIRST_PAUSE_MS = 1_000;

/**
 * Doubles with each attempt up to the longest pause, half of it by chance: after an outage the recipients that come back
 * are not called all at once.
 */
export function backOffMs(attempts: number, longestPauseMs: number, random: RandomSource): number {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 30), longestPauseMs);
  return Math.round(pauseMs * (0.5 + random.fraction() / 2));
}
