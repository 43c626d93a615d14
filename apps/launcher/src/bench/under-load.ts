import { PgDatabase } from '@silkgate/persistence';
import { runAudit } from '../audit/run-audit.js';
import { loopback } from '../infrastructure/ports.js';
import type { RunningSwitch } from '../start/bring-up.js';
import { LoadProcess } from './load/load-process.js';
import type { BenchViolation } from './report.js';

export interface UnderLoadOptions {
  readonly runId: string;
  /** Names the auditor's connection. */
  readonly applicationName: string;
  /** Of one statement of the auditor's. */
  readonly statementTimeoutMs?: number;
}

/** Works with a load and an auditor's connection at a switch that is up, and ends both whatever happens. */
export async function underLoad<Result>(
  { database, folder }: RunningSwitch,
  { runId, ...connection }: UnderLoadOptions,
  work: (load: LoadProcess, auditor: PgDatabase) => Promise<Result>,
): Promise<Result> {
  const auditor = new PgDatabase({
    url: database.auditorUrl,
    schema: 'gateway',
    maxConnections: 1,
    ...connection,
  });
  try {
    const load = await LoadProcess.start({
      data: folder.root,
      gatewayUrl: loopback('gateway'),
      sandboxUrl: loopback('sandbox'),
      runId,
    });
    try {
      return await work(load, auditor);
    } finally {
      await load.stop();
    }
  } finally {
    await auditor.close();
  }
}

/** What the auditor finds in the books of a switch that is still up. */
export async function violationsOf(running: RunningSwitch): Promise<readonly BenchViolation[]> {
  const { database, folder } = running;
  const { violations } = await runAudit({ auditorUrl: database.auditorUrl, dataFolder: folder.root });
  return violations.map(({ invariant, row, detail }) => ({ invariant, detail: `${row}: ${detail}` }));
}
