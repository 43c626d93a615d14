import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find, type Finding } from '../sql/finding.js';

/** The calendar day in UTC+8, which a year or month in text form begins. */
function dayOf(instant: string): string {
  return `to_char(${instant} AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM-DD')`;
}

function withinSql(instant: string, period: string): string {
  return `starts_with(${dayOf(instant)}, ${period})`;
}

/** Between the look at rates and policies and the accept commit a payment waits for its turn; no longer than this. */
const WAITED = `interval '1 minute'`;

const COUNTED = `SELECT * FROM gateway.payment WHERE limit_subject IS NOT NULL`;

/** What each payment must be counted with: whose, in which year, and how much by the parity that it names. */
const CLAIMS: Comparison = {
  table: 'gateway.payment',
  key: ['payment_id'],
  columns: ['limit_subject', 'limit_year', 'limit_usd_minor'],
  expected: `SELECT p.payment_id, CASE WHEN p.payer_reference IS NOT NULL THEN 'P:' || p.payer_reference
        WHEN p.limit_subject = moved.moved_to THEN moved.moved_to
        ELSE 'C:' || p.payer_id || ':' || p.customer_id END AS limit_subject,
      left(${dayOf('p.accepted_at')}, 4) AS limit_year,
      CASE q.direction WHEN 'BASE_PER_CURRENCY' THEN ceil(p.transaction_minor * q.unit / q.value::numeric)
        ELSE ceil(p.transaction_minor * q.value::numeric / q.unit) END AS limit_usd_minor
    FROM (${COUNTED}) p
    LEFT JOIN gateway.limit_use moved
      ON moved.subject = 'C:' || p.payer_id || ':' || p.customer_id AND moved.period = p.limit_year
    LEFT JOIN gateway.rate_set s ON s.rate_set_id = p.limit_rate_set_id AND s.kind = 'CENTRAL_PARITY'
      AND s.base_currency = p.transaction_currency AND s.effective_from <= p.accepted_at
      AND s.effective_until > p.accepted_at - ${WAITED}
    LEFT JOIN gateway.rate_quotation q ON q.rate_set_id = s.rate_set_id AND q.currency = 'USD'`,
  stored: `SELECT payment_id, limit_subject, limit_year, limit_usd_minor FROM (${COUNTED}) p`,
};

const HOME = 'CN';

/** Payments of visitors that were accepted since limits are counted, and are in none. */
const UNCOUNTED: Finding = {
  population: 'SELECT count(*) AS amount FROM gateway.payment',
  offenders: `SELECT 'gateway.payment payment_id=' || p.payment_id AS row_name, 'limit_subject' AS column_name,
      'counted in a limit' AS expected, NULL AS found
    FROM gateway.payment p
    JOIN gateway.state_history h ON h.subject_id = p.payment_id AND h.sequence = 1 AND h.state = 'PROCESSING'
    WHERE p.limit_subject IS NULL AND p.accepted_at >= (SELECT min(accepted_at) FROM (${COUNTED}) c)
      AND EXISTS (SELECT 1 FROM gateway.merchant_version m
        WHERE m.merchant_id = p.merchant_id AND m.country = '${HOME}')
      AND NOT EXISTS (SELECT 1 FROM gateway.participant_version v
        WHERE v.client_id = p.payer_id AND v.country = '${HOME}')`,
};

/** Successful refunds of a payment, in all that a condition allows. */
function refunded(amount: string, condition: string): string {
  return `coalesce((SELECT sum(o.${amount}) FROM gateway.operation o WHERE o.payment_id = p.payment_id
    AND o.type = 'REFUND' AND o.state = 'SUCCESS' AND ${condition}), 0)`;
}

/** Payments that still use a limit: not failed, not cancelled, not reversed. */
const IN_USE = `SELECT * FROM (${COUNTED}) p WHERE p.state NOT IN ('FAILED', 'CANCELLED')
  AND NOT EXISTS (SELECT 1 FROM gateway.operation o WHERE o.payment_id = p.payment_id AND o.type = 'CANCEL'
    AND o.state = 'SUCCESS')`;

const WALLET_SUBJECT = `'W:' || p.payer_id || ':' || p.billing_currency || ':' || coalesce(p.customer_id, p.payer_reference)`;

const USES: Comparison = {
  table: 'gateway.limit_use',
  key: ['subject', 'period'],
  columns: ['currency', 'used_minor'],
  expected: `SELECT subject, period, currency, sum(minor) AS used_minor FROM (
      SELECT coalesce(u.moved_to, p.limit_subject) AS subject, p.limit_year AS period, 'USD' AS currency,
        p.limit_usd_minor - div(p.limit_usd_minor::numeric
          * ${refunded('transaction_minor', withinSql('o.accepted_at', 'p.limit_year'))}, p.transaction_minor) AS minor
      FROM (${IN_USE}) p
      LEFT JOIN gateway.limit_use u ON u.subject = p.limit_subject AND u.period = p.limit_year
      UNION ALL SELECT ${WALLET_SUBJECT}, p.limit_wallet_period, p.billing_currency, p.billing_minor
        - ${refunded('billing_minor', withinSql('o.accepted_at', 'p.limit_wallet_period'))}
      FROM (${IN_USE}) p WHERE p.limit_wallet_period IS NOT NULL) uses
    GROUP BY subject, period, currency HAVING sum(minor) <> 0`,
  stored: 'SELECT subject, period, currency, used_minor FROM gateway.limit_use WHERE used_minor <> 0',
};

const APPROVED = `SELECT p.* FROM gateway.limit_policy_proposal p
  JOIN gateway.limit_policy_decision d ON d.proposal_id = p.proposal_id AND d.verdict = 'APPROVED'`;

/** The highest limit of those that were in force at some time of the year; one lowered later makes nothing wrong. */
const PASSED: Finding = {
  population: 'SELECT count(*) AS amount FROM gateway.limit_use',
  offenders: `SELECT 'gateway.limit_use subject=' || u.subject || ', period=' || u.period AS row_name,
      'used_minor' AS column_name, 'at most ' || coalesce(max(a.per_period_minor), 0) AS expected,
      u.used_minor::text AS found
    FROM gateway.limit_use u
    LEFT JOIN (${APPROVED}) a ON (left(u.subject, 2) IN ('C:', 'P:') AND a.scope = 'VISITOR'
        OR starts_with(u.subject, 'W:' || a.scope || ':')) AND a.currency = u.currency
      AND left(${dayOf('a.valid_from')}, length(u.period)) <= u.period
      AND (a.valid_to IS NULL OR left(${dayOf('a.valid_to')}, length(u.period)) >= u.period)
    GROUP BY u.subject, u.period, u.used_minor HAVING u.used_minor > coalesce(max(a.per_period_minor), 0)
    UNION ALL SELECT 'gateway.payment payment_id=' || p.payment_id, 'limit_usd_minor',
      'at most ' || coalesce(max(a.largest_payment_minor), 0), p.limit_usd_minor::text
    FROM (${COUNTED}) p LEFT JOIN (${APPROVED}) a ON a.scope = 'VISITOR' AND a.identity_level = p.identity_level
      AND a.valid_from <= p.accepted_at AND (a.valid_to IS NULL OR a.valid_to > p.accepted_at - ${WAITED})
    GROUP BY p.payment_id, p.limit_usd_minor HAVING p.limit_usd_minor > coalesce(max(a.largest_payment_minor), 0)`,
};

/** What a row's name says of it: its currency, and that its use was moved by a payment that named both. */
const NAMED: Finding = {
  population: 'SELECT count(*) AS amount FROM gateway.limit_use',
  offenders: `SELECT 'gateway.limit_use subject=' || subject || ', period=' || period AS row_name,
      'currency' AS column_name, named AS expected, currency AS found
    FROM (SELECT *, CASE WHEN starts_with(subject, 'W:') THEN split_part(subject, ':', 3) ELSE 'USD' END AS named
      FROM gateway.limit_use) u WHERE currency <> named
    UNION ALL SELECT 'gateway.limit_use subject=' || u.subject || ', period=' || u.period, 'moved_to',
      'a person whom a payment of this customer named', u.moved_to
    FROM gateway.limit_use u WHERE u.moved_to IS NOT NULL AND NOT EXISTS (SELECT 1 FROM (${COUNTED}) p
      WHERE u.subject = 'C:' || p.payer_id || ':' || p.customer_id AND p.limit_year = u.period
        AND u.moved_to = 'P:' || p.payer_reference)`,
};

/** Who is not identified in a whole year stays within the lower limit. */
const PASSED_UNIDENTIFIED: Finding = {
  population: `SELECT count(*) AS amount FROM (${COUNTED}) p WHERE identity_level = 'UNIDENTIFIED'`,
  offenders: `SELECT 'gateway.limit_use subject=' || u.subject || ', period=' || u.period AS row_name,
      'used_minor' AS column_name, 'at most ' || max(a.per_period_minor) AS expected, u.used_minor::text AS found
    FROM gateway.limit_use u JOIN (${APPROVED}) a ON a.scope = 'VISITOR' AND a.identity_level = 'UNIDENTIFIED'
    WHERE starts_with(u.subject, 'C:') AND NOT EXISTS (SELECT 1 FROM (${COUNTED}) p
      WHERE p.limit_subject = u.subject AND p.limit_year = u.period AND p.identity_level = 'IDENTIFIED')
    GROUP BY u.subject, u.period, u.used_minor HAVING u.used_minor > max(a.per_period_minor)`,
};

const FOUR_EYES: Finding = {
  population: 'SELECT count(*) AS amount FROM gateway.limit_policy_decision',
  offenders: `SELECT 'gateway.limit_policy_decision proposal_id=' || d.proposal_id AS row_name,
      'decided_by' AS column_name, 'somebody other than ' || p.proposed_by AS expected, d.decided_by AS found
    FROM gateway.limit_policy_decision d JOIN gateway.limit_policy_proposal p USING (proposal_id)
    WHERE d.decided_by = p.proposed_by OR d.proposed_by <> p.proposed_by
    UNION ALL SELECT 'gateway.limit_policy_proposal proposal_id=' || p.proposal_id, 'valid_from',
      'not before its approval', p.valid_from::text
    FROM gateway.limit_policy_decision d JOIN gateway.limit_policy_proposal p USING (proposal_id)
    WHERE d.verdict = 'APPROVED' AND p.valid_from < d.decided_at`,
};

export const limits: AuditCheck = {
  invariant: 6,
  name: 'limits of visitors and wallets against the payments counted in them',
  tables: ['gateway.limit_use'],
  run: async ({ session }) => {
    const outcomes = [await compare(session, CLAIMS), await compare(session, USES)];
    for (const finding of [UNCOUNTED, PASSED, NAMED, PASSED_UNIDENTIFIED, FOUR_EYES]) {
      outcomes.push(await find(session, finding));
    }
    return mergeOutcomes(outcomes);
  },
};
