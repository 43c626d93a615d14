import type { SqlSession } from '@silkgate/persistence';
import type { AuditCheck, CheckOutcome } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find, type Finding } from '../sql/finding.js';

const SUCCESSFUL = `('SUCCESS', 'PAID', 'CREDITED')`;

/** Comparisons that have looked at all that is there; the others will still report. */
const MATCHED = `SELECT business_date, participant_id, kind FROM reconciliation.comparison
  WHERE state = 'MATCHED' AND matched_revision = revision`;

/** The rows of the newest accepted version of every file. */
const LISTED = `SELECT t.participant_id, t.transaction_type, t.request_id, min(t.file_date) AS file_date,
    count(*) AS times, min(t.status) AS status, min(nullif(t.merchant_id, '')) AS merchant_id,
    min(t.amount_minor) AS amount_minor, min(t.currency) AS currency, min(t.settlement_minor) AS settlement_minor, min(t.settlement_currency) AS settlement_currency,
    min(t.fee_minor) AS fee_minor, min(t.fee_currency) AS fee_currency
  FROM reconciliation.counterparty_transaction t
  JOIN reconciliation.watched_path w ON w.accepted_file_id = t.file_id
  GROUP BY t.participant_id, t.transaction_type, t.request_id`;

const COUNTED = ['PAYMENT', 'REFUND'].map((type) => {
  const counts =
    type === 'PAYMENT'
      ? `transaction_type = 'PAYMENT'`
      : `(transaction_type = 'REFUND' OR status = 'REVERSED')`;
  return `count(*) FILTER (WHERE ${counts}), coalesce(sum(CASE leg WHEN 'PAYER' THEN settlement_minor ELSE amount_minor END)
    FILTER (WHERE ${counts}), 0)`;
});

/** Dates that have ended and whose rows of ours are all here: they count what the gateway counted. */
const BOOKED = `SELECT business_date, participant_id, kind FROM reconciliation.comparison c
  JOIN reconciliation.business_day USING (business_date)
  WHERE (SELECT (${COUNTED.join(', ')}) FROM reconciliation.expected_transaction e
      WHERE e.participant_id = c.participant_id AND e.business_date = c.business_date AND e.leg = c.kind
        AND status IN ('SUCCESS', 'REVERSED'))
    = coalesce((SELECT (payment_count, payment_minor::numeric, refund_count, refund_minor::numeric) FROM reconciliation.day_total t
      WHERE t.participant_id = c.participant_id AND t.business_date = c.business_date AND t.leg = c.kind),
      (0::bigint, 0::numeric, 0::bigint, 0::numeric))`;

/** Dates of which the counterparty's file is here. */
const FILED = `SELECT f.business_date, f.participant_id FROM reconciliation.file f
  JOIN reconciliation.watched_path w ON w.accepted_file_id = f.file_id WHERE f.kind = 'TRANSACTIONS'`;

/**
 * What differs between our books and the files, whatever class it has; dates of comparisons that are done. What one side
 * alone has may stand in the other's next date: it differs once that is known. The merchant counts where both name it,
 * a payer by the acquirer's number.
 */
const TRANSACTIONS = `SELECT participant_id, transaction_type, request_id
  FROM (SELECT coalesce(e.participant_id, l.participant_id) AS participant_id,
      coalesce(e.transaction_type, l.transaction_type) AS transaction_type,
      coalesce(e.request_id, l.request_id) AS request_id, coalesce(e.business_date, l.file_date) AS business_date,
      coalesce(e.leg, CASE p.kind WHEN 'wallet' THEN 'PAYER' ELSE 'PAYEE' END) AS kind,
      CASE WHEN e.request_id IS NULL THEN (l.file_date + 1, l.participant_id,
            CASE p.kind WHEN 'wallet' THEN 'PAYER' ELSE 'PAYEE' END) IN (${BOOKED})
        WHEN l.request_id IS NULL
          THEN e.status = 'SUCCESS' AND (e.business_date + 1, e.participant_id) IN (${FILED})
        WHEN l.times > 1 OR (e.status = 'SUCCESS') <> (l.status IN ${SUCCESSFUL}) THEN true
        WHEN e.status <> 'SUCCESS' THEN false
        ELSE abs(l.file_date - e.business_date) > 1 OR (e.amount_minor, e.currency) <> (l.amount_minor, l.currency)
          OR coalesce(CASE e.leg WHEN 'PAYER' THEN r.reference_merchant_id ELSE e.merchant_id END <> l.merchant_id, false)
          OR coalesce((e.settlement_minor, e.settlement_currency) <> (l.settlement_minor, l.settlement_currency), false)
          OR coalesce((e.fee_minor, e.fee_currency) <> (l.fee_minor, l.fee_currency), false) END AS differs
    FROM reconciliation.expected_transaction e FULL JOIN (${LISTED}) l
      ON l.participant_id = e.participant_id AND l.transaction_type = e.transaction_type AND l.request_id = e.request_id
    LEFT JOIN reconciliation.merchant_reference r ON r.merchant_id = e.merchant_id
    LEFT JOIN reconciliation.participant p ON p.client_id = l.participant_id) j
  JOIN (${MATCHED}) m USING (business_date, participant_id, kind) WHERE differs`;

const PAID = `SELECT t.participant_id, t.payout_id, min(t.file_date) AS file_date, count(*) AS times,
    min(t.merchant_id) AS merchant_id, min(t.amount_minor) AS amount_minor, min(t.currency) AS currency,
    min(t.status) AS status
  FROM reconciliation.counterparty_payout t
  JOIN reconciliation.watched_path w ON w.accepted_file_id = t.file_id GROUP BY t.participant_id, t.payout_id`;

/** A payout that the bank refused is expected nowhere, and contradicted where the wallet says that it credited it. */
const PAYOUTS = `SELECT participant_id, 'PAYOUT', payout_id
  FROM (SELECT coalesce(e.acquirer_id, l.participant_id) AS participant_id, coalesce(e.payout_id, l.payout_id) AS payout_id,
      coalesce(e.business_date, l.file_date) AS business_date, 'PAYOUT' AS kind,
      CASE WHEN e.payout_id IS NULL THEN true
        WHEN l.payout_id IS NULL THEN e.state <> 'REJECTED'
        WHEN l.times > 1 OR (e.state <> 'REJECTED') <> (l.status IN ${SUCCESSFUL}) THEN true
        WHEN e.state = 'REJECTED' THEN false
        ELSE (e.merchant_id, e.amount_minor, e.currency) <> (l.merchant_id, l.amount_minor, l.currency)
      END AS differs
    FROM reconciliation.expected_payout e FULL JOIN (${PAID}) l
      ON l.participant_id = e.acquirer_id AND l.payout_id = e.payout_id) j
  JOIN (${MATCHED}) m USING (business_date, participant_id, kind) WHERE differs`;

/** A cut-off difference that waits for the next day is none yet. */
const REPORTED: Comparison = {
  table: 'reconciliation.difference',
  key: ['participant_id', 'transaction_type', 'request_id'],
  columns: [],
  expected: `${TRANSACTIONS} UNION ${PAYOUTS}`,
  stored: `SELECT DISTINCT d.participant_id, d.transaction_type, d.request_id FROM reconciliation.difference d
    JOIN (${MATCHED}) m USING (business_date, participant_id, kind) WHERE d.state = 'OPEN'`,
};

const FIGURES: Comparison = {
  table: 'reconciliation.comparison',
  key: ['business_date', 'participant_id', 'kind'],
  columns: ['breaks', 'differing'],
  expected: `SELECT m.business_date, m.participant_id, m.kind, count(d.difference_id) AS breaks,
      count(DISTINCT d.transaction_type || ' ' || d.request_id) FILTER (WHERE d.difference_id IS NOT NULL) AS differing
    FROM (${MATCHED}) m LEFT JOIN reconciliation.difference d ON d.business_date = m.business_date
      AND d.participant_id = m.participant_id AND d.kind = m.kind AND d.state <> 'CLOSED'
    GROUP BY m.business_date, m.participant_id, m.kind`,
  stored: `SELECT c.business_date, c.participant_id, c.kind, c.breaks, c.compared - c.matched AS differing
    FROM reconciliation.comparison c JOIN (${MATCHED}) m USING (business_date, participant_id, kind)`,
};

/** Files are kept as they were received. */
const CONTENT: Finding = {
  offenders: `SELECT 'reconciliation.file file_id=' || file_id AS row_name, 'sha256' AS column_name,
      encode(sha256(content), 'hex') AS expected, sha256 AS found
    FROM reconciliation.file WHERE encode(sha256(content), 'hex') <> sha256`,
  population: 'SELECT count(*) AS amount FROM reconciliation.file',
};

/** How many transactions and payouts the comparisons that are done have looked at. */
async function comparedTransactions(session: SqlSession): Promise<CheckOutcome> {
  const { rows } = await session.query<{ amount: string }>(
    `SELECT coalesce(sum(c.compared), 0) AS amount FROM reconciliation.comparison c
     JOIN (${MATCHED}) m USING (business_date, participant_id, kind)`,
  );
  return { compared: Number(rows[0]?.amount ?? 0), violations: [] };
}

export const differences: AuditCheck = {
  invariant: 11,
  name: 'breaks against files and books',
  tables: [
    'reconciliation.comparison',
    'reconciliation.difference',
    'reconciliation.counterparty_transaction',
  ],
  run: async ({ session }) =>
    mergeOutcomes([
      await comparedTransactions(session),
      await compare(session, REPORTED),
      await compare(session, FIGURES),
      await find(session, CONTENT),
    ]),
};
