import assert from 'node:assert';
import type { SqlSession } from '@silkgate/persistence';
import { compare, judgeUnexpected, judgeUnlisted, type NextDay } from './domain/compare.js';
import type { Difference } from './domain/difference.js';
import type { FoundDifference, MatchResult } from './domain/found-difference.js';
import type { ComparisonKey } from './comparison-store.js';
import { readNextDay } from './next-day.js';
import { isPresent, ourColumns, ourSide, theirColumns, theirSide, type SideRow } from './side-columns.js';

/** The rows of the date's files; a key that stands there twice counts by its first row. */
const LISTED = `
  listed AS (
    SELECT t.*, row_number() OVER key AS occurrence, count(*) OVER (PARTITION BY transaction_type, request_id) AS times
      FROM current_transaction t WHERE participant_id = $1 AND file_date = $2
    WINDOW key AS (PARTITION BY transaction_type, request_id ORDER BY sequence, line_number)),
  own AS (SELECT * FROM expected_listing WHERE participant_id = $1 AND business_date = $2 AND leg = $3)`;

const COUNTS = `
  WITH ${LISTED}
  SELECT count(*) FILTER (WHERE o.status = 'SUCCESS' OR l.file_id IS NOT NULL) AS compared
    FROM own o LEFT JOIN listed l
      ON l.transaction_type = o.transaction_type AND l.request_id = o.request_id AND l.occurrence = 1`;

/** Pairs of one date in which anything differs. */
const DIFFERING = `
  WITH ${LISTED}
  SELECT o.transaction_type, o.request_id, ${ourColumns('o')}, ${theirColumns('l')}
    FROM own o JOIN listed l USING (transaction_type, request_id)
   WHERE l.occurrence = 1
     AND (o.status <> l.status OR o.merchant_id <> nullif(l.merchant_id, '') OR o.currency <> l.currency OR o.amount_minor <> l.amount_minor
       OR o.settlement_minor <> l.settlement_minor OR o.settlement_currency <> l.settlement_currency
       OR o.fee_minor <> l.fee_minor OR o.fee_currency <> l.fee_currency)
   ORDER BY o.transaction_type, o.request_id`;

const REPEATED = `
  WITH ${LISTED}
  SELECT transaction_type, request_id, file_id, line_number, times
    FROM listed WHERE occurrence = 2 ORDER BY transaction_type, request_id`;

/** Rows of the file that our books do not have on this date, with what they have on another. */
const UNEXPECTED = `
  WITH ${LISTED}
  SELECT l.transaction_type, l.request_id, ${ourColumns('e')}, ${theirColumns('l')},
         EXISTS (SELECT 1 FROM business_day d WHERE d.business_date = e.business_date) AS day_ended,
         EXISTS (SELECT 1 FROM current_transaction t
                  WHERE t.participant_id = $1 AND t.transaction_type = l.transaction_type
                    AND t.request_id = l.request_id AND t.file_date = e.business_date) AS listed_there
    FROM listed l
    LEFT JOIN expected_listing e
      ON e.participant_id = $1 AND e.transaction_type = l.transaction_type AND e.request_id = l.request_id AND e.leg = $3
   WHERE l.occurrence = 1 AND e.business_date IS DISTINCT FROM $2
   ORDER BY l.transaction_type, l.request_id`;

/** Our successful rows that the file does not list, with the row of the file nearest in time that does. */
const UNLISTED = `
  WITH ${LISTED},
  unlisted AS (
    SELECT o.* FROM own o
     WHERE o.status = 'SUCCESS'
       AND NOT EXISTS (SELECT 1 FROM listed l
                        WHERE l.transaction_type = o.transaction_type AND l.request_id = o.request_id))
  SELECT u.transaction_type, u.request_id, ${ourColumns('u')}, ${theirColumns('n')}
    FROM unlisted u
    LEFT JOIN LATERAL (
      SELECT * FROM current_transaction t
       WHERE t.participant_id = $1 AND t.transaction_type = u.transaction_type AND t.request_id = u.request_id
       ORDER BY abs(t.file_date - $2::date), t.file_date, t.sequence, t.line_number LIMIT 1) n ON true
   ORDER BY u.transaction_type, u.request_id`;

/** Compares a participant's files of a date with our books, set-wise; only what differs leaves the database. */
export async function matchTransactions(session: SqlSession, key: ComparisonKey): Promise<MatchResult> {
  const values = [key.participantId, key.businessDate, key.kind];
  const { rows: counts } = await session.query<{ compared: string }>(COUNTS, values);
  const paired = await session.query<SideRow>(DIFFERING, values);
  const repeated = await session.query<SideRow & { readonly times: string }>(REPEATED, values.slice(0, 3));
  const unlisted = await session.query<SideRow>(UNLISTED, values);
  const nextDay = await readNextDay(session, key);
  const unexpected = await judgedUnexpected(session, values, nextDay);
  return {
    compared: BigInt(counts[0]?.compared ?? 0) + BigInt(unexpected.counted),
    differences: [
      ...paired.rows.flatMap((row) => found(row, compare(required(ourSide(row)), required(theirSide(row))))),
      ...repeated.rows.flatMap((row) =>
        found(row, [{ class: 'duplicate', expected: 'once', actual: `${row.times} times`, state: 'OPEN' }]),
      ),
      ...unlisted.rows.flatMap((row) =>
        found(row, judgeUnlisted(required(ourSide(row)), theirSide(row), nextDay)),
      ),
      ...unexpected.differences,
    ],
  };
}

type UnexpectedRow = SideRow & { readonly day_ended: boolean; readonly listed_there: boolean };

async function judgedUnexpected(
  session: SqlSession,
  values: readonly unknown[],
  nextDay: NextDay,
): Promise<{ readonly counted: number; readonly differences: readonly FoundDifference[] }> {
  const { rows } = await session.query<UnexpectedRow>(UNEXPECTED, values);
  const judged = rows.map((row) => {
    const ours = ourSide(row);
    const elsewhere =
      ours === undefined
        ? {}
        : { elsewhere: { ...ours, dayEnded: row.day_ended, listedThere: row.listed_there } };
    return { row, verdict: judgeUnexpected({ theirs: required(theirSide(row)), nextDay, ...elsewhere }) };
  });
  return {
    counted: judged.filter(({ verdict }) => verdict !== 'elsewhere').length,
    differences: judged.flatMap(({ row, verdict }) =>
      typeof verdict === 'string' ? [] : found(row, [verdict]),
    ),
  };
}

function found(row: SideRow, differences: readonly Difference[]): readonly FoundDifference[] {
  const { payment_id: paymentId, file_id: fileId, line_number: line } = row;
  return differences.map((difference) => ({
    ...{ ...difference, transactionType: row.transaction_type, requestId: row.request_id },
    ...(isPresent(paymentId) ? { paymentId } : {}),
    ...(isPresent(fileId) ? { fileId } : {}),
    ...(isPresent(line) ? { line } : {}),
  }));
}

function required<T>(value: T | undefined): T {
  assert(value !== undefined, 'a joined row has both sides');
  return value;
}
