import { shardOf, toIsoUtc8 } from '@silkgate/kernel';
import type { BusinessDate, EpochMs, IdSource } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';

export type FileKind = 'PARTICIPANT' | 'PAYOUT' | 'STATEMENT';

export interface FileTask {
  readonly taskId: string;
  readonly kind: FileKind;
  readonly businessDate: BusinessDate;
  /** A window's id, a payout batch's id or a merchant's id. */
  readonly subject: string;
  /** Grows each time the file is to be written anew. */
  readonly version: number;
  readonly attempts: number;
}

export type NewFileTask = Pick<FileTask, 'kind' | 'subject'>;

/**
 * Files are written after the commit that makes them due; a task survives whatever happens before it is done. A file
 * that is to be written anew while somebody writes it is written again by the same, afterwards: the newer stays.
 */
export async function storeFileTasks(
  session: SqlSession,
  date: BusinessDate,
  tasks: readonly NewFileTask[],
  ports: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  if (tasks.length === 0) return;
  await session.query(
    `INSERT INTO file_task AS stored (task_id, kind, subject, business_date, due_at, version, attempts)
     SELECT task_id, kind, subject, $4::date, $5::timestamptz, 1, 0
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS task (task_id, kind, subject) ORDER BY kind, subject
     ON CONFLICT (business_date, kind, subject) DO UPDATE SET version = stored.version + 1, written_at = NULL,
       due_at = coalesce(stored.due_at, excluded.due_at)`,
    [
      ...columnsOf(
        tasks,
        (each) => ports.ids.uuid(shardOf(each.subject)),
        (each) => each.kind,
        (each) => each.subject,
      ),
      date,
      toIsoUtc8(ports.now),
    ],
  );
}

/** Takes due tasks for one attempt each; they are due again when the lease has passed and nobody has done them. */
export async function claimDueTasks(
  session: SqlSession,
  now: EpochMs,
  lease: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly FileTask[]> {
  const { rows } = await session.query<FileTask>(
    `WITH due AS (
       SELECT task_id AS id FROM file_task WHERE due_at <= $1::timestamptz
       ORDER BY task_id LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE file_task SET attempts = attempts + 1, due_at = $3::timestamptz
     FROM due WHERE task_id = due.id
     RETURNING task_id AS "taskId", kind, business_date AS "businessDate", subject, version, attempts`,
    [toIsoUtc8(now), lease.limit, toIsoUtc8(now + lease.leaseMs)],
  );
  return [...rows].sort((one, other) => (one.taskId < other.taskId ? -1 : 1));
}

/** Done, unless the file is wanted anew since the task was taken: then it is due at once. */
export async function finishTask(session: SqlSession, task: FileTask, now: EpochMs): Promise<void> {
  await session.query(
    `UPDATE file_task SET last_problem = NULL,
       written_at = CASE WHEN version = $3 THEN $2::timestamptz END,
       due_at = CASE WHEN version = $3 THEN NULL ELSE $2::timestamptz END
     WHERE task_id = $1::uuid AND written_at IS NULL`,
    [task.taskId, toIsoUtc8(now), task.version],
  );
}

export async function postponeTask(
  session: SqlSession,
  taskId: string,
  dueAt: EpochMs,
  problem: string,
): Promise<void> {
  await session.query(
    'UPDATE file_task SET due_at = $2::timestamptz, last_problem = $3 WHERE task_id = $1::uuid AND written_at IS NULL',
    [taskId, toIsoUtc8(dueAt), problem],
  );
}
