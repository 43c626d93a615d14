import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { Encoding } from './domain/decode.js';
import type { FileName } from './domain/file-name.js';
import type { PayoutRow } from './domain/payout-file.js';
import type { FileProblem } from './domain/read-rows.js';
import type { ParsedFile } from './domain/received-file.js';
import type { TransactionRow } from './domain/transaction-file.js';
import type { FolderEntry } from './file-folder.js';

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

/** Rows of one statement; more cost memory and save nothing. */
const CHUNK = 5_000;

export async function insertFile(session: SqlSession, file: ReceivedFile): Promise<void> {
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
  await insertProblems(session, file.fileId, parsed.problems);
  for (const rows of chunks(parsed.transactions)) await insertTransactions(session, file, rows);
  for (const rows of chunks(parsed.payouts)) await insertPayouts(session, file, rows);
}

async function insertProblems(
  session: SqlSession,
  fileId: string,
  problems: readonly FileProblem[],
): Promise<void> {
  await session.query(
    `INSERT INTO file_problem (file_id, ordinal, line_number, reason)
     SELECT $1, * FROM unnest($2::int[], $3::int[], $4::text[])`,
    [
      fileId,
      problems.map((_, index) => index + 1),
      problems.map((problem) => problem.line ?? null),
      problems.map((problem) => problem.reason),
    ],
  );
}

async function insertTransactions(
  session: SqlSession,
  { fileId, name }: ReceivedFile,
  rows: readonly TransactionRow[],
): Promise<void> {
  await session.query(
    `INSERT INTO counterparty_transaction
       (file_id, participant_id, file_date, sequence, line_number, transaction_type, request_id, merchant_id,
        amount_minor, currency, settlement_minor, settlement_currency, fee_minor, fee_currency, status)
     SELECT $1, $2, $3, $4, * FROM unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[],
       $11::bigint[], $12::text[], $13::bigint[], $14::text[], $15::text[])`,
    [
      ...[fileId, name.participantId, name.businessDate, name.sequence],
      rows.map((row) => row.line),
      rows.map((row) => row.transactionType),
      rows.map((row) => row.requestId),
      rows.map((row) => row.merchantId),
      rows.map((row) => row.amount.value),
      rows.map((row) => row.amount.currency),
      rows.map((row) => row.settlement?.value ?? null),
      rows.map((row) => row.settlement?.currency ?? null),
      rows.map((row) => row.fee?.value ?? null),
      rows.map((row) => row.fee?.currency ?? null),
      rows.map((row) => row.status),
    ],
  );
}

async function insertPayouts(
  session: SqlSession,
  { fileId, name }: ReceivedFile,
  rows: readonly PayoutRow[],
): Promise<void> {
  await session.query(
    `INSERT INTO counterparty_payout
       (file_id, participant_id, file_date, sequence, line_number, payout_id, merchant_id, amount_minor, currency, status)
     SELECT $1, $2, $3, $4, * FROM unnest($5::int[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[])`,
    [
      ...[fileId, name.participantId, name.businessDate, name.sequence],
      rows.map((row) => row.line),
      rows.map((row) => row.payoutId),
      rows.map((row) => row.merchantId),
      rows.map((row) => row.amount.value),
      rows.map((row) => row.amount.currency),
      rows.map((row) => row.status),
    ],
  );
}

function* chunks<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += CHUNK) yield rows.slice(start, start + CHUNK);
}
