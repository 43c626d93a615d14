import { describe, expect, it } from '@jest/globals';
import { reportLines } from './print-report.js';
import { endingsMissing } from './races/race.js';
import { countsOf, missingOf, recoveriesOf, spread, type FaultsReport } from './report.js';

const RECOVERIES = [
  { kind: 'fx-killed', recoveredMs: 4_000 },
  { kind: 'fx-killed', recoveredMs: 9_000 },
  { kind: 'kafka-killed', recoveredMs: 12_000 },
] as const;
const WANTED = {
  faults: 3,
  kinds: ['fx-killed', 'kafka-killed'],
  impossible: [],
  leastOfEach: 1,
  successes: 9,
} as const;

const REPORT: FaultsReport = {
  payments: 12,
  faults: countsOf(RECOVERIES),
  recoveredWithinMs: spread(RECOVERIES.map(({ recoveredMs }) => recoveredMs)),
  violations: [],
  elapsedMs: 1,
  seed: 42,
  outcomes: { payments: 12, success: 9, failed: 2, cancelled: 1, unfinished: 0, refunds: 3 },
  answers: { S: 9, F: 2, U: 1, none: 0 },
  recoveredMs: recoveriesOf(RECOVERIES),
  races: { 'identical payments at once': { run: 2, right: 2, winners: [1] } },
  eventLog: 'kafka',
  missing: [],
};

describe('the report of faults', () => {
  it('counts faults and says how long recovery took, by kind and of all', () => {
    expect(REPORT.faults).toEqual({ 'fx-killed': 2, 'kafka-killed': 1 });
    expect(REPORT.recoveredWithinMs).toEqual({ p50: 9_000, max: 12_000 });
    expect(REPORT.recoveredMs['fx-killed']).toEqual({ p50: 4_000, max: 9_000 });
    expect(spread([])).toEqual({ p50: 0, max: 0 });
  });

  it('names what was promised and did not happen', () => {
    expect(missingOf(REPORT.faults, WANTED)).toEqual([]);
    expect(missingOf({ 'fx-killed': 2 }, { ...WANTED, successes: 0 })).toEqual([
      'Only 2 of 3 faults happened.',
      'kafka-killed happened 0 times, not 1.',
      'No payment succeeded.',
    ]);
  });

  it('names the kinds that could not happen, where each was promised', () => {
    const impossible = [{ kind: 'kafka-paused', needs: 'Kafka' }] as const;
    expect(missingOf(REPORT.faults, { ...WANTED, impossible })).toEqual([
      'kafka-paused never happened: Kafka is no process of this run.',
    ]);
    expect(missingOf(REPORT.faults, { ...WANTED, impossible, leastOfEach: 0 })).toEqual([]);
  });

  it('names the endings of a race that were never seen in many runs', () => {
    const tally = (run: number, late: number) => ({
      'cancel against success': { run, right: run, winners: [1], endings: { early: run - late, late } },
    });
    expect(endingsMissing(tally(20, 0))).toEqual([
      'The race "cancel against success" never ended as late in 20 runs.',
    ]);
    expect(endingsMissing(tally(20, 1))).toEqual([]);
    expect(endingsMissing(tally(19, 0))).toEqual([]);
    expect(endingsMissing(REPORT.races)).toEqual([]);
    expect(reportLines({ ...REPORT, races: tally(20, 3) }).join('\n')).toMatch(
      /^cancel against success +20 +20   1; 17 x early; 3 x late$/m,
    );
  });

  it('prints a table, and the seed where anything is wrong', () => {
    const lines = reportLines(REPORT).join('\n');
    expect(lines).toMatch(/^fx-killed +2 +4\.0 +9\.0$/m);
    expect(lines).toContain('No violation.');
    expect(lines).not.toContain('42');
    const violations = [{ invariant: '9', detail: 'too much was given back' }];
    const bad = reportLines({ ...REPORT, violations }).join('\n');
    expect(bad).toContain('invariant 9  too much was given back');
    expect(bad).toContain('The seed was 42.');
  });
});
