import {
  awaitReconciliation,
  awaitSettlement,
  closeDay,
  runTraffic,
  type DemoProgress,
} from '../demo/day.js';
import { awaitConsumers } from '../demo/readiness.js';
import { counted } from '../report/lines.js';
import { readReport } from '../report/read-report.js';
import { printReport } from '../report/print-report.js';
import type { DayReport } from '../report/report.js';
import type { RunningSwitch } from './bring-up.js';
import type { StartOptions } from './options.js';

function showProgress(): (progress: DemoProgress) => void {
  const live = process.stdout.isTTY;
  let lastShown = 0;
  return (progress) => {
    const line = `  payments ${progress.done} of ${progress.planned}`;
    if (live) process.stdout.write(`\r${line}   ${progress.finished ? '\n' : ''}`);
    else if (progress.finished || Date.now() - lastShown > 5_000) {
      lastShown = Date.now();
      console.log(line);
    }
  };
}

/** Traffic, day close, settlement, payout, reconciliation; then the report, read from the stores. */
export async function runDemoDay(running: RunningSwitch, options: StartOptions): Promise<DayReport> {
  const startedAt = Date.now();
  console.log(`The demo day: ${counted(options.payments, 'payment')}, seed ${options.seed}`);
  await runTraffic(
    { payments: options.payments, seed: options.seed, runId: startedAt.toString(36) },
    showProgress(),
  );
  console.log('  closing the business day ...');
  const day = await closeDay();
  console.log(`  ${day.businessDate} ended; settling its windows and paying the merchants ...`);
  await awaitSettlement(day.businessDate, running.operatorToken);
  console.log('  reconciling with every counterparty ...');
  await awaitReconciliation(day.businessDate, running.operatorToken);
  await awaitConsumers(running.database);
  const report = await readReport(running, {
    businessDate: day.businessDate,
    requested: options.payments,
    startedAt,
  });
  printReport(report, running);
  return report;
}
