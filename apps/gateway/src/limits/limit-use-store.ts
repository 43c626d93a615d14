import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import { DatabaseError, type SqlSession } from '@silkgate/persistence';
import type { LockedUses, LockedUse, UseChange } from './domain/limit-batch.js';
import type { LimitClaim } from './domain/limit-claim.js';
import type { PeriodKeys } from './domain/limit-periods.js';
import {
  policyOfJson,
  policiesInForceSql,
  POLICY_JSON,
  type PolicyJson,
} from './policies/policies-in-force.js';

/**
 * One statement locks every row of use in the order of the primary key, makes those that are missing, counts the whole
 * batch in, and reads the policies in force. A customer's row that was moved to a person is final and needs no lock; one
 * that was moved since this statement began is not updated, and missing in its answer.
 */
const COUNT = `WITH in_force AS MATERIALIZED (${policiesInForceSql('$1::timestamptz', '$8::text[]')}),
  claimed AS MATERIALIZED (
    SELECT c.*, u.moved_to
      FROM unnest($5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::bigint[])
        AS c(customer, person, usd_minor, wallet_id, wallet_subject, billing_currency, billing_minor)
      LEFT JOIN limit_use u ON u.subject = c.customer AND u.period = $2),
  due AS (
    SELECT coalesce(person, moved_to, customer) COLLATE "C" AS subject, $2 COLLATE "C" AS period, 'USD' AS currency,
        usd_minor AS minor, NULL AS moved_to
      FROM claimed
    UNION ALL
    SELECT customer COLLATE "C", $2 COLLATE "C", 'USD', 0, person COLLATE "C" FROM claimed
     WHERE customer IS NOT NULL AND person IS NOT NULL AND moved_to IS NULL
    UNION ALL
    SELECT c.wallet_subject COLLATE "C",
        (CASE p.period WHEN 'DAY' THEN $4 WHEN 'MONTH' THEN $3 ELSE $2 END) COLLATE "C", c.billing_currency,
        c.billing_minor, NULL
      FROM claimed c JOIN in_force p ON p.scope = c.wallet_id AND p.currency = c.billing_currency
     WHERE p.period IS NOT NULL),
  counted AS (
    INSERT INTO limit_use AS u (subject, period, currency, used_minor, moved_to)
    SELECT subject, period, currency, sum(minor), CASE WHEN sum(minor) = 0 THEN max(moved_to) END
      FROM due GROUP BY subject, period, currency ORDER BY subject, period
    ON CONFLICT (subject, period) DO UPDATE SET used_minor = u.used_minor + excluded.used_minor
     WHERE u.moved_to IS NULL
    RETURNING u.subject, u.period, u.used_minor, u.moved_to)
  SELECT
    (SELECT json_agg(json_build_object('subject', subject, 'period', period, 'usedMinor', used_minor::text,
       'movedTo', moved_to)) FROM counted) AS rows,
    (SELECT json_agg(json_build_object('customer', customer, 'movedTo', moved_to)) FROM claimed
      WHERE moved_to IS NOT NULL) AS moved,
    (SELECT json_agg(${POLICY_JSON}) FROM in_force) AS policies,
    (SELECT count(*) FROM (SELECT DISTINCT subject, period FROM due) d)::int AS due`;

interface CountedRows {
  rows: { subject: string; period: string; usedMinor: string; movedTo: string | null }[] | null;
  moved: { customer: string; movedTo: string }[] | null;
  policies: PolicyJson[] | null;
  due: number;
}

function usesOf(row: CountedRows): LockedUses {
  return {
    rows: (row.rows ?? []).map(({ subject, period, usedMinor, movedTo }): LockedUse => ({
      ...{ subject, period, usedMinor: BigInt(usedMinor) },
      ...(movedTo === null ? {} : { movedTo }),
    })),
    moved: new Map((row.moved ?? []).map(({ customer, movedTo }) => [customer, movedTo])),
    policies: (row.policies ?? []).map(policyOfJson),
  };
}

/** Counts a batch of claims into its locked rows; what is refused of it is taken out again by {@link correctUses}. */
export async function countUses(
  session: SqlSession,
  claims: readonly LimitClaim[],
  periods: PeriodKeys,
  now: EpochMs,
): Promise<LockedUses> {
  const { rows } = await session.query<CountedRows>(COUNT, [
    toIsoUtc8(now),
    periods.YEAR,
    periods.MONTH,
    periods.DAY,
    claims.map((claim) => claim.customer ?? null),
    claims.map((claim) => claim.person ?? null),
    claims.map((claim) => claim.usdMinor.toString()),
    claims.map((claim) => claim.walletId),
    claims.map((claim) => claim.walletSubject),
    claims.map((claim) => claim.billing.currency),
    claims.map((claim) => claim.billing.minor.toString()),
  ]);
  const [counted] = rows;
  if (counted === undefined || (counted.rows ?? []).length !== counted.due) throw movedMeanwhile();
  return usesOf(counted);
}

/** The lane runs the batch again, over rows in which the move can be seen. */
function movedMeanwhile(): DatabaseError {
  return new DatabaseError('the use of a customer was moved to a person meanwhile', { failure: 'retry' });
}

const CORRECT = `UPDATE limit_use u SET used_minor = c.used_minor, moved_to = c.moved_to
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS c(subject, period, used_minor, moved_to)
  WHERE u.subject = c.subject AND u.period = c.period`;

/** Writes what differs from what {@link countUses} has written, under its locks. */
export async function correctUses(session: SqlSession, changes: readonly UseChange[]): Promise<void> {
  if (changes.length === 0) return;
  await session.query(CORRECT, [
    changes.map((change) => change.subject),
    changes.map((change) => change.period),
    changes.map((change) => change.usedMinor.toString()),
    changes.map((change) => change.movedTo ?? null),
  ]);
}

/** What is no longer used of a limit; a customer's use may have been moved to a person since it was counted. */
export interface UseRelease {
  readonly subject: string;
  readonly period: string;
  readonly minor: bigint;
}

const RELEASE = `WITH due AS MATERIALIZED (
    SELECT coalesce(u.moved_to, u.subject) COLLATE "C" AS subject, u.period, sum(r.minor) AS minor
      FROM unnest($1::text[], $2::text[], $3::bigint[]) AS r(subject, period, minor)
      JOIN limit_use u ON u.subject = r.subject AND u.period = r.period
     GROUP BY 1, 2),
  locked AS MATERIALIZED (
    SELECT u.subject, u.period, d.minor FROM limit_use u JOIN due d ON d.subject = u.subject AND d.period = u.period
     ORDER BY u.subject, u.period FOR UPDATE OF u),
  released AS (
    UPDATE limit_use u SET used_minor = u.used_minor - l.minor FROM locked l
     WHERE u.subject = l.subject AND u.period = l.period AND u.moved_to IS NULL
    RETURNING l.minor)
  SELECT coalesce(sum(minor), 0)::text AS minor FROM released`;

/** Gives back in the order of the primary key, once for each call: whoever calls has decided it under the payment's lock. */
export async function releaseUses(session: SqlSession, releases: readonly UseRelease[]): Promise<void> {
  const due = releases.filter(({ minor }) => minor > 0n);
  if (due.length === 0) return;
  const { rows } = await session.query<{ minor: string }>(RELEASE, [
    due.map((release) => release.subject),
    due.map((release) => release.period),
    due.map((release) => release.minor.toString()),
  ]);
  const total = due.reduce((sum, { minor }) => sum + minor, 0n);
  if (rows[0]?.minor !== total.toString()) throw movedMeanwhile();
}
