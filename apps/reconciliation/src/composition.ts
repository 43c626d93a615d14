import type { Clock, IdSource, Timers } from '@silkgate/kernel';
import { WorkLoop, type MessageLogger } from '@silkgate/messaging';
import type { CopyDatabase } from '@silkgate/persistence';
import type { BackgroundWork } from '@silkgate/observability';
import { findBreaks, type Break, type BreakFilter } from './breaks/break-store.js';
import type { FileFolder } from './intake/file-folder.js';
import {
  findFile,
  findFiles,
  type FileFacts,
  type FileFilter,
  type StoredProblem,
} from './intake/file-queries.js';
import { ScanFiles, type ScanOutcome } from './intake/scan-files.js';
import { comparisonsOf, type Comparison } from './matching/comparison-store.js';
import { MatchDue } from './matching/match-due.js';

export interface ReconciliationPorts {
  readonly database: CopyDatabase;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly folder: FileFolder;
  readonly logger: MessageLogger;
  readonly onScanned?: (outcome: ScanOutcome) => void;
}

/** The object graph of the service, without Nest. */
export interface Reconciliation {
  readonly clock: Clock;
  /** Scanning and matching as it becomes due, until they are stopped. */
  readonly workers: readonly BackgroundWork[];
  scan(): Promise<ScanOutcome>;
  /** Matches what is ready; answers how many comparisons. */
  match(): Promise<number>;
  /** Something may have become ready. */
  wake(): void;
  comparisons(businessDate: string): Promise<readonly Comparison[]>;
  breaks(filter: BreakFilter): Promise<readonly Break[]>;
  files(filter: FileFilter): Promise<readonly FileFacts[]>;
  file(fileId: string): Promise<(FileFacts & { readonly problemList: readonly StoredProblem[] }) | undefined>;
}

const SCAN_IDLE_MS = { idleMs: 1_000, maxIdleMs: 4_000 };
const MATCH_IDLE_MS = { idleMs: 250, maxIdleMs: 1_000 };

export function composeReconciliation(ports: ReconciliationPorts): Reconciliation {
  const { database, clock, timers, logger } = ports;
  const scanner = new ScanFiles(ports);
  const matcher = new MatchDue(ports);
  const scan = async (): Promise<ScanOutcome> => {
    const outcome = await scanner.scan();
    ports.onScanned?.(outcome);
    return outcome;
  };
  const matchLoop = new WorkLoop({
    ...{ timers, ...MATCH_IDLE_MS, onError: reporter(logger, 'matching failed') },
    step: async () => ((await matcher.run()) > 0 ? 'more' : 'idle'),
  });
  const scanLoop = new WorkLoop({
    ...{ timers, ...SCAN_IDLE_MS, onError: reporter(logger, 'the folder could not be scanned') },
    step: async () => {
      const { registered } = await scan();
      if (registered.length > 0) matchLoop.wake();
      return 'idle';
    },
  });
  return {
    clock,
    workers: [scanLoop, matchLoop],
    scan,
    match: () => matcher.run(),
    wake: () => matchLoop.wake(),
    comparisons: (businessDate) => comparisonsOf(database, businessDate),
    breaks: (filter) => findBreaks(database, filter),
    files: (filter) => findFiles(database, filter),
    file: (fileId) => findFile(database, fileId),
  };
}

/** The first of a row of failures, then every 30th: an outage is said, not shouted. */
function reporter(logger: MessageLogger, message: string): (error: unknown, failures: number) => void {
  return (error, failures) => {
    if (failures % 30 === 1) logger.warn({ err: error, failures }, message);
  };
}
