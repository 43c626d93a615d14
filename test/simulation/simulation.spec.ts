import { startGatewayDatabase } from '../../apps/gateway/src/payments/testing/gateway-database.js';
import { simulate, type SimulationOptions, type SimulationReport } from './simulation.js';

/** A deadlock would be broken by time, which is no part of the simulation: it is found by the simulation instead. */
const SETTINGS = ['deadlock_timeout=1h', 'autovacuum=off', 'synchronous_commit=off', 'jit=off'];

/** A fresh database for each run: what is left of another run must not change this one. */
async function run(options: SimulationOptions): Promise<SimulationReport> {
  const gateway = await startGatewayDatabase(SETTINGS);
  try {
    return await simulate(gateway, options);
  } finally {
    await gateway.stop();
  }
}

/** Each kind of repeat that a run must have met; what each one may be answered is among the invariants. */
const REPEATS = [
  ...['OPEN', 'FINAL', 'AT_REST'].flatMap((moment) => [
    `ORDER_CODE ${moment} OTHER REPEAT_REQ_INCONSISTENT`,
    `CONSUMER_CODE ${moment} OTHER REPEAT_REQ_INCONSISTENT`,
  ]),
  ...['FINAL', 'AT_REST'].flatMap((moment) => [
    `ORDER_CODE ${moment} SAME SUCCESS`,
    `CONSUMER_CODE ${moment} SAME SUCCESS`,
    `CONSUMER_CODE ${moment} SAME USED_CODE`,
  ]),
  'ORDER_CODE OPEN SAME PAYMENT_IN_PROCESS',
  'CONSUMER_CODE OPEN SAME PAYMENT_IN_PROCESS',
];

test('500 payments over two copies, one of them killed on the way: every invariant holds, twice with one trace', async () => {
  const options = { seed: 'silkgate-1', payments: 500, crashes: 1 };
  const first = await run(options);
  expect(first.violations).toEqual([]);
  const total = ['SUCCESS', 'FAILED', 'CANCELLED'].reduce(
    (sum, state) => sum + (first.outcomes[state] ?? 0),
    0,
  );
  expect(total).toBe(500 + first.secondUses);
  expect(first.outcomes['NONE']).toBeUndefined();
  // The run met what it is for.
  expect(first.lockWaits).toBeGreaterThan(20);
  expect(first.network.lostAnswers).toBeGreaterThan(20);
  expect(first.outcomes['REFUND_SUCCESS']).toBeGreaterThan(20);
  expect(first.outcomes['CANCELLED']).toBeGreaterThan(5);
  expect(first.secondUses).toBeGreaterThan(10);
  expect(Object.keys(first.repeats)).toEqual(expect.arrayContaining(REPEATS));
  const second = await run(options);
  const difference = first.traceLines.findIndex((line, n) => line !== second.traceLines[n]);
  expect(first.traceLines[difference]).toEqual(second.traceLines[difference]);
  expect(second.traceHash).toBe(first.traceHash);
}, 240_000);

test('another seed is another run', async () => {
  const [one, other] = [await run({ seed: 'a', payments: 12 }), await run({ seed: 'b', payments: 12 })];
  expect([...one.violations, ...other.violations]).toEqual([]);
  expect(other.traceHash).not.toBe(one.traceHash);
}, 120_000);
