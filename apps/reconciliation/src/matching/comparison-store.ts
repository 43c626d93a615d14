import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

export type ComparisonKind = 'PAYER' | 'PAYEE' | 'PAYOUT';

export interface ComparisonKey {
  readonly businessDate: string;
  readonly participantId: string;
  readonly kind: ComparisonKind;
}

export type ComparisonState =
  'WAITING_DAY_END' | 'WAITING_EVENTS' | 'WAITING_FILE' | 'WAITING_MATCH' | 'MATCHED';

export interface Comparison extends ComparisonKey {
  readonly state: ComparisonState;
  readonly compared: string;
  readonly matched: string;
  readonly breaks: string;
  readonly matchedAt: EpochMs | null;
}

/**
 * Something that these comparisons look at has changed: each gets a higher revision, and is matched again when it can
 * be. Creates those that are missing. Rows are locked in the order of their key.
 */
export async function touchComparisons(session: SqlSession, keys: readonly ComparisonKey[]): Promise<void> {
  if (keys.length === 0) return;
  await session.query(
    `INSERT INTO comparison (business_date, participant_id, kind, state, revision, matched_revision, compared, matched, breaks)
     SELECT DISTINCT business_date, participant_id, kind, 'WAITING_DAY_END', 1, 0, 0, 0, 0
       FROM unnest($1::date[], $2::text[], $3::text[]) AS k (business_date, participant_id, kind)
      ORDER BY business_date, participant_id, kind
     ON CONFLICT (business_date, participant_id, kind) DO UPDATE SET revision = comparison.revision + 1`,
    arrays(keys),
  );
}

/** As `touchComparisons`, for those that exist. */
export async function touchExisting(session: SqlSession, keys: readonly ComparisonKey[]): Promise<void> {
  if (keys.length === 0) return;
  await session.query(
    `WITH locked AS (
       SELECT business_date, participant_id, kind FROM comparison
        WHERE (business_date, participant_id, kind) IN (
          SELECT * FROM unnest($1::date[], $2::text[], $3::text[]))
        ORDER BY business_date, participant_id, kind FOR UPDATE)
     UPDATE comparison c SET revision = c.revision + 1 FROM locked
      WHERE (c.business_date, c.participant_id, c.kind) = (locked.business_date, locked.participant_id, locked.kind)`,
    arrays(keys),
  );
}

function arrays(keys: readonly ComparisonKey[]): unknown[][] {
  return [
    keys.map((key) => key.businessDate),
    keys.map((key) => key.participantId),
    keys.map((key) => key.kind),
  ];
}

/** All comparisons of a date; one that has changed since it was matched is not shown as matched. */
export async function comparisonsOf(
  session: SqlSession,
  businessDate: string,
): Promise<readonly Comparison[]> {
  const { rows } = await session.query<Comparison>(
    `SELECT business_date AS "businessDate", participant_id AS "participantId", kind, compared, matched, breaks,
            matched_at AS "matchedAt",
            CASE WHEN state = 'MATCHED' AND matched_revision < revision THEN 'WAITING_MATCH' ELSE state END AS state
       FROM comparison WHERE business_date = $1 ORDER BY participant_id, kind`,
    [businessDate],
  );
  return rows;
}
