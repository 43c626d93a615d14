import type { SqlSession } from '@silkgate/persistence';
import type { ComparisonKey } from './comparison-store.js';
import { COUNTED, OWN_TOTALS, TOTALS_DIFFER } from './own-totals.js';

/**
 * What each changed comparison waits for: the end of its day, our own events (until our rows equal the gateway's count
 * and totals of the day, a reversed payment among payments and refunds, so that lag is not taken for a break; until the bank has said its last word on every payout),
 * the counterparty's file, or only its turn. A domestic wallet that was funded nothing has no payouts to write a file
 * of: where every payout was refused, none is waited for.
 */
const REFRESH = `
  WITH changed AS (
    SELECT business_date, participant_id, kind FROM comparison
     WHERE matched_revision < revision ORDER BY business_date, participant_id, kind FOR UPDATE SKIP LOCKED),
  own AS (
    SELECT e.participant_id, e.business_date, e.leg,
           ${OWN_TOTALS}
      FROM expected_transaction e
      JOIN changed c ON c.participant_id = e.participant_id AND c.business_date = e.business_date AND c.kind = e.leg
      JOIN business_day d ON d.business_date = e.business_date
     WHERE ${COUNTED} GROUP BY 1, 2, 3),
  judged AS (
    SELECT c.*, CASE
      WHEN c.kind <> 'PAYOUT' AND NOT EXISTS (SELECT 1 FROM business_day d WHERE d.business_date = c.business_date)
        THEN 'WAITING_DAY_END'
      WHEN c.kind <> 'PAYOUT' AND (${TOTALS_DIFFER})
        THEN 'WAITING_EVENTS'
      WHEN c.kind = 'PAYOUT' AND EXISTS (
          SELECT 1 FROM expected_payout p
           WHERE p.acquirer_id = c.participant_id AND p.business_date = c.business_date AND p.state = 'INSTRUCTED')
        THEN 'WAITING_EVENTS'
      WHEN NOT EXISTS (
          SELECT 1 FROM file f JOIN watched_path w ON w.accepted_file_id = f.file_id
           WHERE f.participant_id = c.participant_id AND f.business_date = c.business_date
             AND f.kind = CASE c.kind WHEN 'PAYOUT' THEN 'PAYOUTS' ELSE 'TRANSACTIONS' END)
       AND (c.kind <> 'PAYOUT' OR EXISTS (
          SELECT 1 FROM expected_payout p
           WHERE p.acquirer_id = c.participant_id AND p.business_date = c.business_date AND p.state <> 'REJECTED'))
        THEN 'WAITING_FILE'
      ELSE 'WAITING_MATCH' END AS state
      FROM changed c
      LEFT JOIN own o ON o.participant_id = c.participant_id AND o.business_date = c.business_date AND o.leg = c.kind
      LEFT JOIN day_total t
        ON t.participant_id = c.participant_id AND t.business_date = c.business_date AND t.leg = c.kind)
  UPDATE comparison c SET state = judged.state FROM judged
   WHERE (c.business_date, c.participant_id, c.kind) = (judged.business_date, judged.participant_id, judged.kind)
     AND c.state <> judged.state`;

export async function refreshReadiness(session: SqlSession): Promise<void> {
  await session.query(REFRESH);
}

export interface ReadyComparison extends ComparisonKey {
  readonly revision: string;
}

/** The next comparison whose turn it is, locked for this transaction; another copy's are passed over. */
export async function lockReady(session: SqlSession): Promise<ReadyComparison | undefined> {
  const { rows } = await session.query<ReadyComparison>(
    `SELECT business_date AS "businessDate", participant_id AS "participantId", kind, revision
       FROM comparison WHERE matched_revision < revision AND state = 'WAITING_MATCH'
      ORDER BY business_date, participant_id, kind LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return rows[0];
}
