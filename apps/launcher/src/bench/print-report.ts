import type { BenchReport } from './report.js';

const row = (name: string, ...values: readonly (string | number)[]): string =>
  `  ${name.padEnd(34)}${values.map((value) => String(value).padStart(12)).join('')}`;

function processRows(report: BenchReport): string[] {
  const { cpuSecondsPerThousandPayments: cpu, residentMb } = report;
  const rows = Object.entries(residentMb).map(([name, { start, end }]) =>
    row(name, (cpu[name] ?? 0).toFixed(2), start.toFixed(1), end.toFixed(1)),
  );
  const total = Object.values(cpu).reduce((sum, value) => sum + value, 0);
  return ['', row('process', 'CPU s/1000', 'MB start', 'MB end'), ...rows, row('together', total.toFixed(2))];
}

function auditRows({ violations }: BenchReport): string[] {
  const lines = violations.map(({ invariant, detail }) => `  ${invariant}: ${detail}`);
  return [
    '',
    violations.length === 0 ? '  Audit: no violations.' : `  Audit: ${violations.length} violations`,
    ...lines,
  ];
}

/** The report as a plain table. */
export function reportLines(report: BenchReport): readonly string[] {
  const { payments, latencyMs, at70Percent, raw } = report;
  const problems = Object.entries(report.problems).map(([problem, times]) => row(problem, times));
  return [
    row('final payments a second', report.finalPaymentsPerSecond),
    row('latency ms: p50, p99, max', latencyMs.p50, latencyMs.p99, latencyMs.max),
    row(`at ${at70Percent.rate} a second: p50, p99`, at70Percent.p50, at70Percent.p99),
    row('raw, a transaction a payment', raw.singleRowPerSecond),
    row('raw, in batches', raw.batchedPerSecond),
    row('ratio to a transaction a payment', report.ratioToSingleRow),
    '',
    row('results notified to acquirers', report.notifyAcquirers),
    row('payments asked', payments.asked),
    row('success, failed, cancelled', payments.success, payments.failed, payments.cancelled),
    row('unfinished', payments.unfinished),
    ...problems,
    ...processRows(report),
    ...auditRows(report),
    ...report.missing.map((sentence) => `  ${sentence}`),
  ];
}
