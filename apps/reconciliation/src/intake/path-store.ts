import type { SqlSession } from '@silkgate/persistence';
import type { Encoding } from './domain/decode.js';
import type { FolderEntry } from './file-folder.js';

export interface LatestVersion {
  readonly version: number;
  readonly sha256: string;
}

/** What is registered of every path, to find those that look changed. */
export async function watchedPaths(
  session: SqlSession,
): Promise<ReadonlyMap<string, { readonly sizeBytes: string; readonly modifiedMs: string }>> {
  const { rows } = await session.query<{ path: string; sizeBytes: string; modifiedMs: string }>(
    'SELECT path, size_bytes AS "sizeBytes", modified_ms AS "modifiedMs" FROM watched_path',
  );
  return new Map(rows.map((row) => [row.path, row]));
}

/** Copies of the service that see one file at once take turns; answers the version registered last. */
export async function lockPath(
  session: SqlSession,
  { path }: FolderEntry,
): Promise<LatestVersion | undefined> {
  await session.query(
    `INSERT INTO watched_path (path, size_bytes, modified_ms) VALUES ($1, -1, -1) ON CONFLICT (path) DO NOTHING`,
    [path],
  );
  const { rows } = await session.query<{ fileId: string | null }>(
    'SELECT file_id AS "fileId" FROM watched_path WHERE path = $1 FOR UPDATE',
    [path],
  );
  const latest = await session.query<LatestVersion>('SELECT version, sha256 FROM file WHERE file_id = $1', [
    rows[0]?.fileId ?? null,
  ]);
  return latest.rows[0];
}

/** From now on this is the version of the path; a file that was not accepted leaves the one before in use. */
export async function pointPath(
  session: SqlSession,
  entry: FolderEntry,
  file: { readonly fileId: string; readonly accepted: boolean },
): Promise<void> {
  await session.query(
    `UPDATE watched_path SET size_bytes = $2, modified_ms = $3, file_id = $4,
            accepted_file_id = CASE WHEN $5::boolean THEN $4 ELSE accepted_file_id END
      WHERE path = $1`,
    [entry.path, entry.sizeBytes, entry.modifiedMs, file.fileId, file.accepted],
  );
}

/** The content is the registered one: only the facts of the disk have changed. */
export async function refreshPath(session: SqlSession, entry: FolderEntry): Promise<void> {
  await session.query('UPDATE watched_path SET size_bytes = $2, modified_ms = $3 WHERE path = $1', [
    entry.path,
    entry.sizeBytes,
    entry.modifiedMs,
  ]);
}

export async function encodings(session: SqlSession): Promise<ReadonlyMap<string, Encoding>> {
  const { rows } = await session.query<{ client_id: string; encoding: Encoding }>(
    'SELECT client_id, encoding FROM participant',
  );
  return new Map(rows.map((row) => [row.client_id, row.encoding]));
}
