import { describe, expect, it } from '@jest/globals';
import type { PhaseResult } from './load/protocol.js';
import { reportLines } from './print-report.js';
import { benchReport, type Measurements } from './report.js';

const phase = (sent: number, seconds: number, problems: Record<string, number> = {}): PhaseResult => ({
  startedAtMs: 1_000,
  endedAtMs: 1_000 + seconds * 1000,
  sent,
  answers: { S: sent, F: 0, U: 0, none: 0 },
  problems,
  latencyMs: { p50: 10, p99: 30, max: 50 },
});

const good: Measurements = {
  raw: { singleRowPerSecond: 2000, batchedPerSecond: 20_000 },
  full: { phase: phase(4000, 10, { USER_BALANCE_NOT_ENOUGH: 3 }), finalWithin: 3990 },
  paced: { phase: phase(2800, 10, { USER_BALANCE_NOT_ENOUGH: 2 }), rate: 280 },
  warmUp: phase(200, 2),
  payments: { success: 6995, failed: 5, cancelled: 0, unfinished: 0 },
  cpuSecondsPerThousandPayments: { gateway: 0.61, postgres: 0.2 },
  residentMb: { gateway: { start: 80, end: 120 }, postgres: { start: 60, end: 90 } },
  violations: [],
  eventLog: 'kafka',
  notifyAcquirers: 'missing',
  elapsedMs: 60_000,
};

describe("the bench's report", () => {
  it('has the figures of the contract', () => {
    expect(benchReport(good)).toEqual({
      finalPaymentsPerSecond: 399,
      latencyMs: { p50: 10, p99: 30, max: 50 },
      at70Percent: { rate: 280, p50: 10, p99: 30 },
      raw: good.raw,
      ratioToSingleRow: 0.2,
      cpuSecondsPerThousandPayments: good.cpuSecondsPerThousandPayments,
      residentMb: good.residentMb,
      violations: [],
      eventLog: 'kafka',
      notifyAcquirers: 'missing',
      payments: { ...good.payments, asked: 7000 },
      problems: { USER_BALANCE_NOT_ENOUGH: 5 },
      missing: [],
      elapsedMs: 60_000,
    });
  });

  it.each([
    [
      'payments left open',
      { payments: { ...good.payments, unfinished: 2 } },
      '2 payments have no final result.',
    ],
    [
      'refusals',
      { payments: { ...good.payments, success: 5000, failed: 2000 } },
      'Only 5000 of 7000 payments succeeded.',
    ],
    [
      'payments made twice',
      { payments: { ...good.payments, success: 7001 } },
      'holds 7006 payments of this run, more than the 7000',
    ],
    [
      'a standstill',
      { full: { phase: phase(4000, 10), finalWithin: 0 } },
      'No payment became final under load.',
    ],
    ['a lost pace', { paced: { phase: phase(2800, 12), rate: 280 } }, 'Only 233.3 of 280 payments a second'],
    ['no /proc', { cpuSecondsPerThousandPayments: {} }, 'CPU and memory could not be read'],
  ])('says what is missing: %s', (_, change, sentence) => {
    expect(benchReport({ ...good, ...change }).missing.join(' ')).toContain(sentence);
  });

  it('is printed with every process and every violation', () => {
    const text = reportLines(
      benchReport({ ...good, violations: [{ invariant: '1', detail: 'USD does not sum to zero' }] }),
    ).join('\n');
    expect(text).toMatch(/gateway +0\.61 +80\.0 +120\.0/);
    expect(text).toContain('1: USD does not sum to zero');
    expect(text).toContain('399');
  });
});
