import type { PhaseResult } from '../bench/load/protocol.js';
import type { PostedOnce } from './posted-once.js';

export interface PhaseShare {
  readonly sent: number;
  readonly success: number;
  /** Successes of a hundred payments. */
  readonly successPercent: number;
  readonly problems: Readonly<Record<string, number>>;
  readonly p99Ms: number;
}

export interface KafkaOutageReport {
  readonly downSeconds: number;
  readonly before: PhaseShare;
  readonly during: PhaseShare;
  /** Events that waited in the outbox when Kafka came back, and how long it took until every consumer had them. */
  readonly waiting: number;
  readonly caughtUpWithinMs: number;
  readonly posted: PostedOnce;
  readonly violations: readonly { readonly invariant: string; readonly detail: string }[];
  readonly missing: readonly string[];
  readonly elapsedMs: number;
}

/** A payment or two of thousands may meet a busy machine; an outage that is felt is felt by many. */
const TOLERANCE_PERCENT = 0.5;

export function shareOf({ sent, answers, problems, latencyMs }: PhaseResult): PhaseShare {
  const successPercent = sent === 0 ? 0 : Math.round((answers.S / sent) * 10_000) / 100;
  return { sent, success: answers.S, successPercent, problems, p99Ms: latencyMs.p99 };
}

/** What the run set out to show and did not. */
export function missingOf(
  report: Pick<KafkaOutageReport, 'before' | 'during' | 'waiting' | 'posted'>,
): string[] {
  const { before, during, waiting, posted } = report;
  const missing: string[] = [];
  if (before.success === 0) missing.push('no payment succeeded before');
  if (during.successPercent < before.successPercent - TOLERANCE_PERCENT)
    missing.push(`${during.successPercent} % succeeded during the outage, ${before.successPercent} % before`);
  if (waiting < during.success) missing.push(`only ${waiting} events waited: the log was not away`);
  if (posted.unpublished > 0) missing.push(`${posted.unpublished} events are not published`);
  if (posted.untaken > 0) missing.push(`${posted.untaken} deliveries are missing or doubled`);
  if (posted.setAside > 0) missing.push(`${posted.setAside} events were set aside`);
  if (posted.notPostedOnce > 0) missing.push(`${posted.notPostedOnce} payments are not posted exactly once`);
  return missing;
}

const line = (what: string, { sent, success, successPercent, p99Ms }: PhaseShare): string =>
  `${what.padEnd(8)} ${success} of ${sent} succeeded (${successPercent} %), p99 ${Math.round(p99Ms)} ms`;

export function reportLines(report: KafkaOutageReport): string[] {
  const { before, during, waiting, caughtUpWithinMs, posted, violations, missing } = report;
  return [
    line('before', before),
    line('during', during),
    `${waiting} events waited; every consumer had them ${(caughtUpWithinMs / 1000).toFixed(1)} s after Kafka was back`,
    `${posted.payments} payments, ${posted.events} events, each taken in once by every consumer and posted once: ${
      posted.untaken + posted.setAside + posted.notPostedOnce === 0 ? 'yes' : 'NO'
    }`,
    `${violations.length} violations`,
    ...violations.map(({ invariant, detail }) => `  invariant ${invariant}: ${detail}`),
    ...missing.map((what) => `NOT SHOWN: ${what}`),
  ];
}
