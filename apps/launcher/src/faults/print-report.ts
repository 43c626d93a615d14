import type { FaultsReport } from './report.js';

const SHOWN = 50;
const seconds = (ms: number): string => (ms / 1000).toFixed(1).padStart(7);

function faultLines({ faults, recoveredMs }: FaultsReport): readonly string[] {
  if (Object.keys(faults).length === 0) return [];
  const rows = Object.entries(faults).sort(([a], [b]) => a.localeCompare(b));
  return [
    '',
    `${'fault'.padEnd(24)}${'times'.padStart(6)}   recovered after, s: median  longest`,
    ...rows.map(([kind, times]) => {
      const { p50, max } = recoveredMs[kind] ?? { p50: 0, max: 0 };
      return `${kind.padEnd(24)}${String(times).padStart(6)}${' '.repeat(20)}${seconds(p50)}  ${seconds(max)}`;
    }),
  ];
}

function raceLines({ races }: FaultsReport): readonly string[] {
  const rows = Object.entries(races);
  if (rows.length === 0) return [];
  return [
    '',
    `${'race'.padEnd(36)}${'run'.padStart(5)}${'right'.padStart(7)}   winners`,
    ...rows.map(
      ([name, { run, right, winners, endings = {} }]) =>
        `${name.padEnd(36)}${String(run).padStart(5)}${String(right).padStart(7)}   ${[
          winners.join(', '),
          ...Object.entries(endings).map(([ending, times]) => `${times} x ${ending}`),
        ].join('; ')}`,
    ),
  ];
}

/** The run as a table for a person, every violation last. */
export function reportLines(report: FaultsReport): readonly string[] {
  const { outcomes, answers, recoveredWithinMs, violations, missing, seed } = report;
  const shown = violations
    .slice(0, SHOWN)
    .map(({ invariant, detail }) => `  invariant ${invariant}  ${detail}`);
  return [
    ...faultLines(report),
    ...raceLines(report),
    '',
    `payments   ${report.payments}: ${outcomes.success} success, ${outcomes.failed} failed, ${outcomes.cancelled} cancelled, ${outcomes.unfinished} unfinished; ${outcomes.refunds} refunds`,
    `answers    ${answers.S} S, ${answers.F} F, ${answers.U} U, ${answers.none} none`,
    `recovered  median ${seconds(recoveredWithinMs.p50).trim()} s, longest ${seconds(recoveredWithinMs.max).trim()} s`,
    ...missing,
    ...(violations.length === 0 ? ['No violation.'] : [`${violations.length} violations:`, ...shown]),
    ...(violations.length > SHOWN ? [`  ... and ${violations.length - SHOWN} more`] : []),
    ...(violations.length + missing.length > 0 ? [`The seed was ${seed}.`] : []),
  ];
}
