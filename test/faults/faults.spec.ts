import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, runSilkgate } from '../e2e/running-switch.js';

interface Report {
  readonly payments: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly recoveredWithinMs: { readonly p50: number; readonly max: number };
  readonly violations: readonly unknown[];
  readonly outcomes: { readonly success: number; readonly unfinished: number };
  readonly races: Readonly<Record<string, { readonly run: number; readonly right: number }>>;
  readonly missing: readonly string[];
}

const OFFSET = 17_000;
/** Deals a kill of Postgres, of Kafka, of all gateways and of settlement, cut connections and a counterparty's lie. */
const SEED = '18980';
const RACES = 2;

/** The short version of `npm run faults -- --count 300` and `npm run races`, with one bring-up for both. */
describe('the switch as processes', () => {
  const data = dataFolder();
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('lets exactly the right number win every race, and ends every payment right through six faults', async () => {
    const file = join(data, 'report.json');
    const flags = [
      '--count',
      '6',
      '--races',
      String(RACES),
      '--seed',
      SEED,
      '--data',
      data,
      '--report',
      file,
    ];
    const { code, output } = await runSilkgate(OFFSET, 'faults', ...flags);
    if (code !== 0) throw new Error(output.slice(-6_000));
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(report.violations).toEqual([]);
    expect(report.missing).toEqual([]);
    expect(Object.values(report.faults).reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(Object.keys(report.races)).toHaveLength(6);
    for (const { run, right } of Object.values(report.races)) expect([run, right]).toEqual([RACES, RACES]);
    expect(report.outcomes.unfinished).toBe(0);
    expect(report.outcomes.success).toBeGreaterThan(100);
  }, 600_000);
});
