import type { Clock } from '@silkgate/kernel';
import type { Logger } from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { releaseInstruction } from '../instructions/instruction-store.js';
import { writePayoutFile } from '../payouts/payout-file.js';
import { statementCsv, statementPath } from '../statements/domain/statement-csv.js';
import { readStatements } from '../statements/read-statement.js';
import type { FileStore } from './file-store.js';
import { claimDueTasks, finishTask, postponeTask } from './file-task-store.js';
import type { FileTask } from './file-task-store.js';
import { writeParticipantFiles } from './participant-files.js';

export interface FileRunPorts {
  readonly database: Database;
  readonly files: FileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Longer than the largest file takes; a task that is taken twice writes the same file twice. */
const LEASE_MS = 600_000;
const BATCH = 32;
const CONCURRENT = 4;

/** One round of the durable work on files. Answers how many tasks were taken. */
export async function runFiles(ports: FileRunPorts): Promise<number> {
  const { database, clock } = ports;
  const tasks = await database.transaction((session) =>
    claimDueTasks(session, clock.now(), { limit: BATCH, leaseMs: LEASE_MS }),
  );
  const waiting = [...tasks];
  const lanes = Array.from({ length: CONCURRENT }, async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await runTask(ports, task);
  });
  await Promise.all(lanes);
  return tasks.length;
}

async function runTask(ports: FileRunPorts, task: FileTask): Promise<void> {
  const { database, clock, logger } = ports;
  try {
    await writeFile(ports, task);
  } catch (error) {
    const pauseMs = Math.min(1_000 * 2 ** Math.min(task.attempts - 1, 10), 300_000);
    const problem = error instanceof Error ? error.message : String(error);
    logger.error(
      { err: error, taskId: task.taskId, kind: task.kind, subject: task.subject },
      'a file was not written',
    );
    await postponeTask(database, task.taskId, clock.now() + pauseMs, problem);
    return;
  }
  await database.transaction(async (session) => {
    const now = clock.now();
    if (task.kind === 'PAYOUT') await releaseInstruction(session, task.subject, now);
    await finishTask(session, task, now);
  });
}

function writeFile({ database, files }: FileRunPorts, task: FileTask): Promise<void> {
  switch (task.kind) {
    case 'PARTICIPANT':
      return writeParticipantFiles(database, files, task.subject);
    case 'PAYOUT':
      return writePayoutFile(database, files, task.subject);
    case 'STATEMENT':
      return writeStatement(database, files, task);
  }
}

async function writeStatement(database: Database, files: FileStore, task: FileTask): Promise<void> {
  const statements = await readStatements(database, task.subject, task.businessDate);
  if (statements === undefined) throw new Error(`the merchant ${task.subject} is not known`);
  const path = statementPath({ merchantId: task.subject, businessDate: task.businessDate });
  await files.write(path, [statementCsv(statements)]);
}
