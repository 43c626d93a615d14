import type { PaymentCounts } from './gateway-counts.js';
import type { LatencySummary } from './latencies.js';
import type { PhaseResult } from './load/protocol.js';
import type { RawLimits } from './raw/raw-limits.js';

export interface BenchViolation {
  readonly invariant: string;
  readonly detail: string;
}

/** The bench's report; shape and names of the first block are fixed for those who read the file. */
export interface BenchReport {
  readonly finalPaymentsPerSecond: number;
  readonly latencyMs: LatencySummary;
  readonly at70Percent: { readonly rate: number; readonly p50: number; readonly p99: number };
  readonly raw: RawLimits;
  readonly ratioToSingleRow: number;
  readonly cpuSecondsPerThousandPayments: Readonly<Record<string, number>>;
  readonly residentMb: Readonly<Record<string, { readonly start: number; readonly end: number }>>;
  readonly violations: readonly BenchViolation[];

  readonly eventLog: string;
  /** `missing`: acquirers were notified only of results that no answer told them. */
  readonly notifyAcquirers: 'always' | 'missing';
  readonly payments: PaymentCounts & { readonly asked: number };
  /** Codes other than SUCCESS with how often, over the whole run. */
  readonly problems: Readonly<Record<string, number>>;
  /** What the run set out to do and did not. */
  readonly missing: readonly string[];
  readonly elapsedMs: number;
}

/** Everything that was measured, before it is judged. */
export interface Measurements {
  readonly raw: RawLimits;
  /** Unbounded (or at the rate asked for). */
  readonly full: { readonly phase: PhaseResult; readonly finalWithin: number };
  readonly paced: { readonly phase: PhaseResult; readonly rate: number };
  readonly warmUp: PhaseResult;
  readonly payments: PaymentCounts;
  readonly cpuSecondsPerThousandPayments: Readonly<Record<string, number>>;
  readonly residentMb: Readonly<Record<string, { readonly start: number; readonly end: number }>>;
  readonly violations: readonly BenchViolation[];
  readonly eventLog: string;
  readonly notifyAcquirers: 'always' | 'missing';
  readonly elapsedMs: number;
}

/** Simulated users are a few of them short of money; more refusals than this say that something else is wrong. */
const LEAST_SUCCESS_SHARE = 0.9;
/** The second phase must have kept its pace to within this. */
const LEAST_PACE_SHARE = 0.95;

const seconds = ({ startedAtMs, endedAtMs }: PhaseResult): number =>
  Math.max(endedAtMs - startedAtMs, 1) / 1000;
const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Payments final per second while the phase lasted, as the gateway's store has them. */
export function finalPerSecond({ full }: Pick<Measurements, 'full'>): number {
  return oneDecimal(full.finalWithin / seconds(full.phase));
}

function missingOf(measured: Measurements, asked: number): readonly string[] {
  const { payments, paced } = measured;
  const stored = payments.success + payments.failed + payments.cancelled + payments.unfinished;
  const kept = paced.phase.sent / seconds(paced.phase);
  const checks: [boolean, string][] = [
    [payments.unfinished === 0, `${payments.unfinished} payments have no final result.`],
    [
      stored <= asked,
      `The gateway holds ${stored} payments of this run, more than the ${asked} that were asked.`,
    ],
    [
      payments.success >= LEAST_SUCCESS_SHARE * asked,
      `Only ${payments.success} of ${asked} payments succeeded.`,
    ],
    [measured.full.finalWithin > 0, 'No payment became final under load.'],
    [
      paced.phase.sent > 0 && kept >= LEAST_PACE_SHARE * paced.rate,
      `Only ${oneDecimal(kept)} of ${paced.rate} payments a second were asked in the paced phase.`,
    ],
    [
      Object.keys(measured.cpuSecondsPerThousandPayments).length > 0,
      'CPU and memory could not be read: there is no /proc here.',
    ],
  ];
  return checks.filter(([held]) => !held).map(([, sentence]) => sentence);
}

function problemsOf(phases: readonly PhaseResult[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [problem, times] of phases.flatMap((phase) => Object.entries(phase.problems))) {
    all[problem] = (all[problem] ?? 0) + times;
  }
  return all;
}

export function benchReport(measured: Measurements): BenchReport {
  const { raw, full, paced, warmUp, payments } = measured;
  const phases = [warmUp, full.phase, paced.phase];
  const asked = phases.reduce((sum, { sent }) => sum + sent, 0);
  const rate = finalPerSecond(measured);
  return {
    finalPaymentsPerSecond: rate,
    latencyMs: full.phase.latencyMs,
    at70Percent: { rate: paced.rate, p50: paced.phase.latencyMs.p50, p99: paced.phase.latencyMs.p99 },
    raw,
    ratioToSingleRow: Math.round((rate / Math.max(raw.singleRowPerSecond, 1)) * 1000) / 1000,
    cpuSecondsPerThousandPayments: measured.cpuSecondsPerThousandPayments,
    residentMb: measured.residentMb,
    violations: measured.violations,
    eventLog: measured.eventLog,
    notifyAcquirers: measured.notifyAcquirers,
    payments: { ...payments, asked },
    problems: problemsOf(phases),
    missing: missingOf(measured, asked),
    elapsedMs: measured.elapsedMs,
  };
}
