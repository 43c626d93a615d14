import type { LimitCheck } from './locked-limit.js';
import { visitorLimits } from './visitor-limits.js';

export type { LimitCheck, LimitedCandidate, LockedLimit } from './locked-limit.js';

/** The limits in force, in lock order. */
export const LIMIT_CHECKS: readonly LimitCheck[] = [visitorLimits];
