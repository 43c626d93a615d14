import type { LatencySummary } from '../latencies.js';

/** Where the load goes; everything it knows of the switch is what a partner knows. */
export interface LoadSettings {
  readonly data: string;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  /** Makes request ids of one run unlike those of any other. */
  readonly runId: string;
}

export type LoadTask =
  /** Learns what had no answer, and tells the acquirers what their tills were answered. */
  | { readonly kind: 'settle' }
  /** Obtains fresh consumer codes for the payments that follow. */
  | { readonly kind: 'codes'; readonly count: number }
  /** As many payments as `concurrency` callers get answered, each asking again at once. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly seconds: number }
  /** Payments at fixed times, whatever became of those before; latency counts from the time due. */
  | { readonly kind: 'paced'; readonly ratePerSecond: number; readonly seconds: number };

export interface PhaseResult {
  readonly startedAtMs: number;
  /** When the last payment began. */
  readonly endedAtMs: number;
  readonly sent: number;
  /** Answers by status; `none` where no verified answer came. */
  readonly answers: Readonly<Record<'S' | 'F' | 'U' | 'none', number>>;
  /** Codes other than SUCCESS, and reasons of missing answers, with how often. */
  readonly problems: Readonly<Record<string, number>>;
  readonly latencyMs: LatencySummary;
}

export type LoadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'codes'; readonly obtained: number; readonly problem?: string }
  | { readonly kind: 'phase'; readonly result: PhaseResult }
  | { readonly kind: 'settled' }
  | { readonly kind: 'failed'; readonly reason: string };
