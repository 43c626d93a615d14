import type { Database } from '@silkgate/persistence';
import type { LimitedSubjects } from '../visitors.js';
import type { Violation } from './violation.js';
import type { WaveFacts } from './wave-facts.js';

/** The first policies, in US cents. */
const LARGEST_PAYMENT = 500_000;
const A_YEAR = 5_000_000;
const A_YEAR_UNIDENTIFIED = 200_000;

/** What a wave's payments must have left of use: what was counted less what ended otherwise or was given back. */
const USES = `WITH counted AS (
    SELECT p.limit_subject AS claimed, coalesce(u.moved_to, p.limit_subject) AS subject, p.limit_year AS period,
        CASE WHEN p.state IN ('FAILED', 'CANCELLED') OR EXISTS (SELECT 1 FROM operation o WHERE o.payment_id = p.payment_id
            AND o.type = 'CANCEL' AND o.state = 'SUCCESS') THEN 0
          ELSE p.limit_usd_minor - div(p.limit_usd_minor::numeric * coalesce((SELECT sum(o.transaction_minor)
            FROM operation o WHERE o.payment_id = p.payment_id AND o.type = 'REFUND' AND o.state = 'SUCCESS'), 0),
            p.transaction_minor) END AS minor
      FROM payment p LEFT JOIN limit_use u ON u.subject = p.limit_subject AND u.period = p.limit_year
     WHERE p.payment_id = ANY($1::uuid[]) AND p.limit_subject IS NOT NULL),
  expected AS (SELECT subject, period, sum(minor) AS minor FROM counted GROUP BY subject, period)
  SELECT e.subject || ' has used ' || coalesce(u.used_minor::text, 'nothing') || ' in ' || e.period
      || ', its payments count ' || e.minor AS problem
    FROM expected e LEFT JOIN limit_use u ON u.subject = e.subject AND u.period = e.period
   WHERE u.used_minor IS DISTINCT FROM e.minor
  UNION ALL
  SELECT u.subject || ' was moved to ' || u.moved_to || ' and has used ' || u.used_minor
    FROM limit_use u JOIN (SELECT DISTINCT claimed, period FROM counted) c ON c.claimed = u.subject AND c.period = u.period
   WHERE u.moved_to IS NOT NULL AND u.used_minor <> 0
  UNION ALL
  SELECT p.payment_id || ' was accepted and is counted in no limit' FROM payment p
    JOIN state_history h ON h.subject_id = p.payment_id AND h.sequence = 1 AND h.state = 'PROCESSING'
   WHERE p.payment_id = ANY($1::uuid[]) AND p.limit_subject IS NULL
  UNION ALL
  SELECT p.payment_id || ' is counted in ' || p.limit_year || ', not in the year of its accept' FROM payment p
   WHERE p.payment_id = ANY($1::uuid[])
     AND p.limit_year <> to_char(p.accepted_at AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY')
  UNION ALL
  SELECT p.payment_id || ' counts ' || p.limit_usd_minor || ', more than one payment may' FROM payment p
   WHERE p.payment_id = ANY($1::uuid[]) AND p.limit_usd_minor > ${LARGEST_PAYMENT}
  ORDER BY problem`;

/** 6, of one wave that is at rest: each use of a limit is that of the payments counted in it. */
export async function checkLimits(gateway: Database, facts: WaveFacts): Promise<Violation[]> {
  const { rows } = await gateway.query<{ problem: string }>(USES, [facts.paymentIds]);
  return rows.map(({ problem }) => ({ invariant: 6, detail: problem }));
}

/** Those whose limit is in reach, found by their names. */
const PASSED = `SELECT subject, used_minor FROM limit_use
  WHERE (subject = ANY($1::text[]) AND used_minor > ${A_YEAR_UNIDENTIFIED})
    OR (subject = ANY($2::text[]) AND used_minor > ${A_YEAR}) ORDER BY subject`;

/** 6, at any time: no visitor has passed the limit of a year. */
export async function checkPassedLimits(gateway: Database, visitors: LimitedSubjects): Promise<Violation[]> {
  const { rows } = await gateway.query<{ subject: string; used_minor: string }>(PASSED, [
    visitors.unidentified,
    visitors.identified,
  ]);
  return rows.map(({ subject, used_minor: used }) => ({
    invariant: 6,
    detail: `${subject} has passed its limit of a year with ${used}`,
  }));
}
