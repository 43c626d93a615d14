import { usedMinor, type Position } from './position.js';

/** Shares of a cap at which people are told, in percent, lowest first. */
export const WARNING_PERCENTS = [80, 95] as const;
export type WarningPercent = (typeof WARNING_PERCENTS)[number];

function hasReached(position: Position, percent: WarningPercent): boolean {
  const used = usedMinor(position);
  return used > 0n && used * 100n >= position.capMinor * BigInt(percent);
}

/** The highest threshold that the use of the cap has reached; 0 below the first. */
export function warningLevel(position: Position): WarningPercent | 0 {
  return WARNING_PERCENTS.findLast((percent) => hasReached(position, percent)) ?? 0;
}

/**
 * The thresholds that one commit has passed upwards. Falling below and coming up again passes them again: two commits
 * hold the same locked row one after the other, so none is told twice or left out.
 */
export function thresholdsPassed(before: Position, after: Position): WarningPercent[] {
  return WARNING_PERCENTS.filter((percent) => !hasReached(before, percent) && hasReached(after, percent));
}
