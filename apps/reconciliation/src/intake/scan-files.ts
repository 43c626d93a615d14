import { addDays, sha256Hex, shardOf, type Clock, type IdSource } from '@silkgate/kernel';
import type { CopyDatabase, CopySession, SqlSession } from '@silkgate/persistence';
import { touchComparisons, touchExisting, type ComparisonKey } from '../matching/comparison-store.js';
import type { Encoding } from './domain/decode.js';
import { readFileName, type FileName } from './domain/file-name.js';
import { parseFile } from './domain/received-file.js';
import type { FileFolder, FolderEntry } from './file-folder.js';
import { insertFile, type ReceivedFile } from './file-store.js';
import { encodings, lockPath, pointPath, refreshPath, watchedPaths } from './path-store.js';

export interface IntakePorts {
  readonly database: CopyDatabase;
  readonly folder: FileFolder;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface RegisteredFile {
  readonly fileId: string;
  readonly path: string;
  /** Above 1 where a file under this name was changed. */
  readonly version: number;
  readonly accepted: boolean;
  readonly rows: number;
  readonly problems: number;
}

export interface ScanOutcome {
  readonly registered: readonly RegisteredFile[];
  /** Files that cannot be taken in, or not yet, with the reason. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
}

/** A day of millions of transactions is a few hundred megabytes; more is a mistake, and would not fit the memory. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Takes in what lies in the folder: each content of a path once, as received. */
export class ScanFiles {
  constructor(private readonly ports: IntakePorts) {}

  async scan(): Promise<ScanOutcome> {
    const { database, folder } = this.ports;
    const [entries, known, encodingOf] = [
      await folder.list(),
      await watchedPaths(database),
      await encodings(database),
    ];
    const registered: RegisteredFile[] = [];
    const ignored: { path: string; reason: string }[] = [];
    for (const entry of entries) {
      const seen = known.get(entry.path);
      if (seen?.sizeBytes === String(entry.sizeBytes) && seen.modifiedMs === String(entry.modifiedMs))
        continue;
      const outcome = await this.#take(entry, encodingOf);
      if (typeof outcome === 'string') ignored.push({ path: entry.path, reason: outcome });
      else if (outcome !== undefined) registered.push(outcome);
    }
    return { registered, ignored };
  }

  /** The registered file, the reason why it is ignored, or undefined where its content is known. */
  async #take(
    entry: FolderEntry,
    encodingOf: ReadonlyMap<string, Encoding>,
  ): Promise<RegisteredFile | string | undefined> {
    const name = readFileName(entry.path);
    if (!name.ok) return name.error;
    const encoding = encodingOf.get(name.value.participantId);
    if (encoding === undefined) return 'the participant is not known yet';
    if (entry.sizeBytes > MAX_FILE_BYTES) return `the file is larger than ${MAX_FILE_BYTES} bytes`;
    const content = await this.ports.folder.read(entry.path);
    if (content === undefined) return 'the file is gone again';
    const sha256 = sha256Hex(content);
    const parsed = parseFile(content, encoding, name.value);
    return this.ports.database.transaction(async (session) => {
      const latest = await lockPath(session, entry);
      if (latest?.sha256 === sha256) {
        await refreshPath(session, entry);
        return undefined;
      }
      const fileId = this.ports.ids.uuid(shardOf(entry.path));
      const version = (latest?.version ?? 0) + 1;
      const registeredAt = this.ports.clock.now();
      const file = {
        fileId,
        version,
        entry,
        name: name.value,
        encoding,
        sha256,
        content,
        parsed,
        registeredAt,
      };
      await this.#register(session, file);
      const rows = parsed.transactions.length + parsed.payouts.length;
      const { accepted, problems } = parsed;
      return { fileId, path: entry.path, version, accepted, rows, problems: problems.length };
    });
  }

  async #register(session: CopySession, file: ReceivedFile): Promise<void> {
    await insertFile(session, file);
    await pointPath(session, file.entry, { fileId: file.fileId, accepted: file.parsed.accepted });
    const own = await ownComparisons(session, file.name);
    // In one statement, so that two copies lock them in one order.
    if (file.name.kind === 'TRANSACTIONS')
      await touchExisting(session, [...own, ...(await otherDates(session, file))]);
    await touchComparisons(session, own);
  }
}

async function ownComparisons(session: SqlSession, name: FileName): Promise<readonly ComparisonKey[]> {
  const { businessDate, participantId } = name;
  if (name.kind === 'PAYOUTS') return [{ businessDate, participantId, kind: 'PAYOUT' }];
  const { rows } = await session.query<{ kind: string }>(
    'SELECT kind FROM participant WHERE client_id = $1',
    [participantId],
  );
  return [{ businessDate, participantId, kind: rows[0]?.kind === 'wallet' ? 'PAYER' : 'PAYEE' }];
}

/** The days before and after, and every day on which our books have one of the file's transactions. */
async function otherDates(
  session: SqlSession,
  { fileId, name }: ReceivedFile,
): Promise<readonly ComparisonKey[]> {
  const { participantId, businessDate } = name;
  const { rows } = await session.query<{ businessDate: string }>(
    `SELECT DISTINCT e.business_date AS "businessDate"
       FROM counterparty_transaction t
       JOIN expected_transaction e USING (participant_id, transaction_type, request_id)
      WHERE t.file_id = $1 AND e.business_date <> $2`,
    [fileId, businessDate],
  );
  const dates = new Set([
    addDays(businessDate, -1),
    addDays(businessDate, 1),
    ...rows.map((row) => row.businessDate),
  ]);
  return [...dates].flatMap((date) =>
    (['PAYER', 'PAYEE'] as const).map((kind) => ({ businessDate: date, participantId, kind })),
  );
}
