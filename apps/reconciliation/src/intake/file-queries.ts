import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

export interface FileFacts {
  readonly fileId: string;
  readonly path: string;
  readonly version: number;
  readonly participantId: string;
  readonly kind: string;
  readonly businessDate: string;
  readonly sha256: string;
  readonly sizeBytes: string;
  readonly accepted: boolean;
  readonly rows: number;
  readonly problems: number;
  /** Whether it is the version that is compared. */
  readonly current: boolean;
  readonly registeredAt: EpochMs;
}

export interface StoredProblem {
  readonly line: number | null;
  readonly reason: string;
}

export interface FileFilter {
  readonly date?: string;
  readonly participantId?: string;
  readonly after?: string;
  readonly limit: number;
}

const COLUMNS = `f.file_id AS "fileId", f.path, f.version, f.participant_id AS "participantId", f.kind,
  f.business_date AS "businessDate", f.sha256, f.size_bytes AS "sizeBytes", f.accepted, f.row_count AS rows,
  f.problem_count AS problems, w.accepted_file_id IS NOT DISTINCT FROM f.file_id AS current,
  f.registered_at AS "registeredAt"`;

export async function findFiles(session: SqlSession, filter: FileFilter): Promise<readonly FileFacts[]> {
  const { rows } = await session.query<FileFacts>(
    `SELECT ${COLUMNS} FROM file f JOIN watched_path w USING (path)
      WHERE ($1::date IS NULL OR f.business_date = $1) AND ($2::text IS NULL OR f.participant_id = $2)
        AND ($3::uuid IS NULL OR f.file_id > $3)
      ORDER BY f.file_id LIMIT $4`,
    [filter.date, filter.participantId, filter.after, filter.limit],
  );
  return rows;
}

export async function findFile(
  session: SqlSession,
  fileId: string,
): Promise<(FileFacts & { readonly problemList: readonly StoredProblem[] }) | undefined> {
  const { rows } = await session.query<FileFacts>(
    `SELECT ${COLUMNS} FROM file f JOIN watched_path w USING (path) WHERE f.file_id = $1`,
    [fileId],
  );
  const [file] = rows;
  if (file === undefined) return undefined;
  const problems = await session.query<StoredProblem>(
    'SELECT line_number AS line, reason FROM file_problem WHERE file_id = $1 ORDER BY ordinal',
    [fileId],
  );
  return { ...file, problemList: problems.rows };
}
