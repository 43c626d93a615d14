import { writeFileSync } from 'node:fs';
import { notMet, type SimulationReport } from './report.js';
import { simulate, type SimulationOptions } from './simulation.js';
import { startStores } from './stores.js';

/** What the launcher's command hands over, as JSON. */
interface Order {
  readonly seed: string;
  readonly payments: number;
  readonly report?: string;
  readonly wavePayments?: number;
  /** Where only the violations are wanted. */
  readonly withoutStory?: boolean;
}

const STORY_LINES = 200;
/** Violations that are written out; all of them are counted. */
const LISTED = 20;

async function run(options: SimulationOptions): Promise<SimulationReport> {
  const stores = await startStores();
  const startedAtMs = Date.now();
  try {
    const report = await simulate(stores, options);
    const residentMb = Math.round(process.resourceUsage().maxRSS / 1_024);
    return { ...report, residentMb, elapsedMs: Date.now() - startedAtMs };
  } finally {
    await stores.stop();
  }
}

/** The run up to the violation once more, for the lines that name its payment. */
async function withStory(report: SimulationReport, order: Order): Promise<SimulationReport> {
  const about = report.violations.find((each) => (each.about ?? []).length > 0)?.about ?? [];
  if (about.length === 0) return report;
  const { story } = await run({ ...order, story: (line) => about.some((id) => line.includes(id)) });
  return { ...report, story: story.slice(0, STORY_LINES) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function print(report: SimulationReport): void {
  const { violations, story, repeats: _repeats, ...figures } = report;
  say(JSON.stringify(figures, null, 2));
  const perSecond = Math.round((report.payments / report.elapsedMs) * 1_000);
  say(`${report.payments} payments, ${perSecond} a second, ${violations.length} violations`);
  if (violations.length > 0) say(`Seed ${report.seed}. What happened:\n${story.join('\n')}`);
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const first = await run({ ...order, progress: say });
for (const { invariant, detail } of first.violations.slice(0, LISTED))
  say(`VIOLATION ${invariant}: ${detail}`);
const report =
  first.violations.length === 0 || order.withoutStory === true ? first : await withStory(first, order);
print(report);
const missing = notMet(report);
if (missing.length > 0) say(`Never happened: ${missing.join(', ')}`);
if (order.report !== undefined) writeFileSync(order.report, `${JSON.stringify(report, null, 2)}\n`);
// Said outright: the test server's own clean-up ends a process that merely runs out with 0.
process.exit(report.violations.length === 0 && missing.length === 0 ? 0 : 1);
