import { shardOf, toIsoUtc8, type EpochMs, type IdSource } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { DifferenceClass } from '../matching/domain/difference.js';
import type { FoundDifference } from '../matching/domain/found-difference.js';
import type { ComparisonKey } from '../matching/comparison-store.js';

/**
 * Makes the stored breaks of a comparison those that were found: new ones are opened, known ones keep their id and
 * age, and those that are found no more are closed as matched. Doing it again changes nothing.
 */
export async function replaceBreaks(
  session: SqlSession,
  key: ComparisonKey,
  differences: readonly FoundDifference[],
  { ids, now }: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  const place = [key.businessDate, key.participantId, key.kind, toIsoUtc8(now)];
  const shard = shardOf(key.participantId);
  await session.query(UPSERT, [
    ...place,
    differences.map(() => ids.uuid(shard)),
    differences.map((each) => each.class),
    differences.map((each) => each.transactionType),
    differences.map((each) => each.requestId),
    differences.map((each) => each.paymentId ?? null),
    differences.map((each) => each.expected ?? null),
    differences.map((each) => each.actual ?? null),
    differences.map((each) => each.fileId ?? null),
    differences.map((each) => each.line ?? null),
    differences.map((each) => each.state),
  ]);
  await session.query(CLOSE, [
    ...place,
    differences.map((each) => each.class),
    differences.map((each) => each.transactionType),
    differences.map((each) => each.requestId),
  ]);
}

const UPSERT = `
  INSERT INTO difference
    (business_date, participant_id, kind, opened_at, difference_id, class, transaction_type, request_id, payment_id,
     expected, actual, file_id, line_number, state)
  SELECT $1::date, $2, $3, $4::timestamptz, * FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::uuid[], $13::int[], $14::text[])
  ON CONFLICT (business_date, participant_id, kind, class, transaction_type, request_id) DO UPDATE SET
    expected = excluded.expected, actual = excluded.actual, file_id = excluded.file_id,
    line_number = excluded.line_number, state = excluded.state, closed_at = NULL, resolution = NULL`;

const CLOSE = `
  UPDATE difference d SET state = 'CLOSED', closed_at = $4::timestamptz, resolution = 'MATCHED_LATER'
   WHERE d.business_date = $1 AND d.participant_id = $2 AND d.kind = $3 AND d.state <> 'CLOSED'
     AND NOT EXISTS (
       SELECT 1 FROM unnest($5::text[], $6::text[], $7::text[]) AS f (class, transaction_type, request_id)
        WHERE (f.class, f.transaction_type, f.request_id) = (d.class, d.transaction_type, d.request_id))`;

export interface BreakFilter {
  readonly date?: string;
  readonly class?: DifferenceClass;
  readonly participantId?: string;
  readonly state?: 'PENDING' | 'OPEN' | 'CLOSED';
  /** Ids after this one. */
  readonly after?: string;
  readonly limit: number;
}

export interface Break extends ComparisonKey {
  readonly breakId: string;
  readonly class: DifferenceClass;
  readonly transactionType: string;
  readonly requestId: string;
  readonly paymentId: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly fileId: string | null;
  readonly lineNumber: number | null;
  readonly state: 'PENDING' | 'OPEN' | 'CLOSED';
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
  readonly resolution: string | null;
}

/** Breaks in the order they were first found; closed ones only where they are asked for. */
export async function findBreaks(session: SqlSession, filter: BreakFilter): Promise<readonly Break[]> {
  const { rows } = await session.query<Break>(
    `SELECT difference_id AS "breakId", business_date AS "businessDate", participant_id AS "participantId", kind, class,
            transaction_type AS "transactionType", request_id AS "requestId", payment_id AS "paymentId", expected,
            actual, file_id AS "fileId", line_number AS "lineNumber", state, opened_at AS "openedAt",
            closed_at AS "closedAt", resolution
       FROM difference
      WHERE ($1::date IS NULL OR business_date = $1)
        AND ($2::text IS NULL OR class = $2)
        AND ($3::text IS NULL OR participant_id = $3)
        AND (state = $4 OR ($4::text IS NULL AND state <> 'CLOSED'))
        AND ($5::uuid IS NULL OR difference_id > $5)
      ORDER BY difference_id LIMIT $6`,
    [filter.date, filter.class, filter.participantId, filter.state, filter.after, filter.limit],
  );
  return rows;
}
