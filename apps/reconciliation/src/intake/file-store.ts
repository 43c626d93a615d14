import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { CopySession } from '@silkgate/persistence';
import type { Encoding } from './domain/decode.js';
import type { FileName } from './domain/file-name.js';
import type { ParsedFile } from './domain/received-file.js';
import type { FolderEntry } from './file-folder.js';
import { loadRows } from './load-rows.js';

export interface ReceivedFile {
  readonly fileId: string;
  readonly version: number;
  readonly entry: FolderEntry;
  readonly name: FileName;
  readonly encoding: Encoding;
  readonly sha256: string;
  readonly content: Uint8Array;
  readonly parsed: ParsedFile;
  readonly registeredAt: EpochMs;
}

export async function insertFile(session: CopySession, file: ReceivedFile): Promise<void> {
  const { name, entry, parsed } = file;
  await session.query(
    `INSERT INTO file (file_id, path, version, participant_id, kind, business_date, sequence, encoding, sha256,
                       size_bytes, content, accepted, row_count, problem_count, registered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[
        file.fileId,
        entry.path,
        file.version,
        name.participantId,
        name.kind,
        name.businessDate,
        name.sequence,
      ],
      ...[file.encoding, file.sha256, file.content.byteLength, Buffer.from(file.content), parsed.accepted],
      ...[
        parsed.transactions.length + parsed.payouts.length,
        parsed.problems.length,
        toIsoUtc8(file.registeredAt),
      ],
    ],
  );
  await loadRows(session, file);
}
