import type { Violation } from './checks/violation.js';

/** A report without what differs from machine to machine. */
export type SimulatedRun = Omit<SimulationReport, 'elapsedMs' | 'residentMb'>;

/** What has no part in a simulated run, or is checked elsewhere only. */
export const NOT_COVERED: readonly string[] = [
  '3: notifications to an initiator whose call was broken off, or was left open by a copy that died later',
  "6: wallets' own limits over a day, month or year; no simulated wallet has one",
  '7: consumers but settlement and the positions of the gateway',
  '8: amounts are not recomputed from their rates; no quote lives long enough to expire',
  '10: the audit log of compliance',
  '11: reconciliation',
  '12: signatures; that repeats of a request have no effect of their own is checked',
];

/** What must have happened in a run that shows anything; none of these counts may be zero. */
export interface Met {
  readonly lockWaitsBetweenCopies: number;
  readonly capRefusals: number;
  readonly limitRefusals: number;
  readonly sameKeyCollisions: number;
  readonly batchesOfOne: number;
  readonly lostCommitAnswers: number;
}

export interface SimulationReport extends Met {
  readonly seed: string;
  readonly payments: number;
  readonly outcomes: { readonly success: number; readonly failed: number; readonly cancelled: number };
  readonly refunds: { readonly success: number; readonly failed: number };
  readonly faults: Readonly<Record<string, number>>;
  readonly crashes: number;
  readonly quietPoints: number;
  readonly batches: number;
  readonly statements: number;
  readonly lockWaits: number;
  /** `<flow> <moment> <parameters> <result code>` of repeats of a `pay`. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly traceLength: number;
  readonly traceHash: string;
  readonly violations: readonly Violation[];
  /** Invariants, or parts of them, of which nothing is shown here. */
  readonly notCovered: readonly string[];
  /** Of the first violation: what happened to its payment. */
  readonly story: readonly string[];
  readonly simulatedMs: number;
  /** The most that this process, without Postgres, ever held. */
  readonly residentMb: number;
  readonly elapsedMs: number;
}

const EVENTS = [
  'lockWaitsBetweenCopies',
  'capRefusals',
  'limitRefusals',
  'sameKeyCollisions',
  'batchesOfOne',
  'lostCommitAnswers',
  'crashes',
] as const;

/** Fault kinds and events that did not happen, though a run of this size should have met them. */
export function notMet(report: SimulatedRun): string[] {
  const counts = [...Object.entries(report.faults), ...EVENTS.map((name) => [name, report[name]] as const)];
  return counts.filter(([, count]) => count === 0).map(([name]) => name);
}
