import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { notMet } from './report.js';
import { simulate, type SimulationOptions } from './simulation.js';
import { startStores } from './stores.js';

type Report = Awaited<ReturnType<typeof simulate>>;

async function run(options: SimulationOptions): Promise<Report> {
  const stores = await startStores();
  try {
    return await simulate(stores, options);
  } finally {
    await stores.stop();
  }
}

test('some hundred payments over three copies that crash: every invariant holds, twice with one trace', async () => {
  const options = { seed: 'silkgate-1', payments: 600, crashes: 6 };
  const first = await run(options);
  expect(first.violations).toEqual([]);
  const { success, failed, cancelled } = first.outcomes;
  expect(success + failed + cancelled).toBe(first.payments);
  // The run met what it is for.
  expect(first.lockWaitsBetweenCopies).toBeGreaterThan(10);
  expect(first.sameKeyCollisions).toBeGreaterThan(10);
  expect(first.crashes).toBeGreaterThan(0);
  expect(first.refunds.success).toBeGreaterThan(20);
  expect(cancelled).toBeGreaterThan(5);
  expect(Object.keys(first.repeats)).toEqual(
    expect.arrayContaining([
      'ORDER_CODE OPEN OTHER REPEAT_REQ_INCONSISTENT',
      'CONSUMER_CODE FINAL SAME SUCCESS',
      'CONSUMER_CODE AT_REST SAME SUCCESS',
    ]),
  );
  const second = await run(options);
  expect(second.traceHash).toBe(first.traceHash);
}, 240_000);

test('another seed is another run', async () => {
  const [one, other] = [await run({ seed: 'a', payments: 12 }), await run({ seed: 'b', payments: 12 })];
  expect([...one.violations, ...other.violations]).toEqual([]);
  expect(other.traceHash).not.toBe(one.traceHash);
}, 120_000);

test('a report names what never happened', async () => {
  expect(notMet(await run({ seed: 'c', payments: 2 }))).toEqual(
    expect.arrayContaining(['unknown-then-failure', 'capRefusals']),
  );
}, 120_000);

test('the command fails where something never happened', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const loader = ['--conditions=source', '--import', './tools/source-loader.mjs', '--no-warnings'];
  const args = [...loader, 'test/simulation/main.ts', JSON.stringify({ seed: 'c', payments: 2 })];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(stdout).toContain('Never happened: ');
  expect(status).toBe(1);
}, 120_000);
