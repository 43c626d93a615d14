import type { impossibleKinds, FaultKind } from './kinds.js';
import type { AnswerCounts } from './traffic/acknowledged.js';
import type { RaceTally } from './races/race.js';
import type { FaultViolation } from './violation.js';

export interface Recovery {
  readonly kind: FaultKind;
  readonly recoveredMs: number;
}

/** What the stores hold at the end. */
export interface StoredCounts {
  readonly payments: number;
  readonly success: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unfinished: number;
  readonly refunds: number;
}

/** The report of `npm run faults`; the first block is fixed for those who read the file. */
export interface FaultsReport {
  readonly payments: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly recoveredWithinMs: { readonly p50: number; readonly max: number };
  readonly violations: readonly FaultViolation[];
  readonly elapsedMs: number;

  readonly seed: number;
  readonly outcomes: StoredCounts;
  /** What callers were answered; `none` where no signed answer came. */
  readonly answers: AnswerCounts;
  readonly recoveredMs: Readonly<Record<string, { readonly p50: number; readonly max: number }>>;
  readonly races: Readonly<Record<string, RaceTally>>;
  readonly eventLog: string;
  /** What the run set out to do and did not. */
  readonly missing: readonly string[];
}

/** p50 and the longest; zeros where there is no sample. */
export function spread(samplesMs: readonly number[]): { readonly p50: number; readonly max: number } {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  return { p50: sorted[Math.max(Math.ceil(sorted.length / 2) - 1, 0)] ?? 0, max: sorted.at(-1) ?? 0 };
}

export function countsOf(recoveries: readonly { readonly kind: FaultKind }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of recoveries) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

export function recoveriesOf(recoveries: readonly Recovery[]): FaultsReport['recoveredMs'] {
  const byKind = new Map<string, number[]>();
  for (const { kind, recoveredMs } of recoveries)
    byKind.set(kind, [...(byKind.get(kind) ?? []), recoveredMs]);
  return Object.fromEntries([...byKind].map(([kind, samples]) => [kind, spread(samples)]));
}

/** What was promised and did not happen: a run that broke too little proves nothing. */
export function missingOf(
  counts: Readonly<Record<string, number>>,
  wanted: {
    readonly faults: number;
    readonly kinds: readonly FaultKind[];
    /** Promised as the others are, but of servers that are not ours. */
    readonly impossible: ReturnType<typeof impossibleKinds>;
    readonly leastOfEach: number;
    readonly successes: number;
  },
): readonly string[] {
  const happened = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rare = wanted.kinds.filter((kind) => (counts[kind] ?? 0) < wanted.leastOfEach);
  return [
    ...(happened < wanted.faults ? [`Only ${happened} of ${wanted.faults} faults happened.`] : []),
    ...rare.map((kind) => `${kind} happened ${counts[kind] ?? 0} times, not ${wanted.leastOfEach}.`),
    ...(wanted.leastOfEach === 0 ? [] : wanted.impossible).map(
      ({ kind, needs }) => `${kind} never happened: ${needs} is no process of this run.`,
    ),
    ...(wanted.successes === 0 ? ['No payment succeeded.'] : []),
  ];
}
