import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { responderSql } from './responder-sql.js';

/** Whatever is owed already, and whoever holds it: its holder then neither finishes nor moves it. */
const OWE = `INSERT INTO work (subject_id, payment_id, kind, due_at, responder_id)
  SELECT p.payment_id, p.payment_id, 'GIVE_BACK', $2::timestamptz, ${responderSql('p')}
    FROM payment p WHERE p.payment_id = ANY($1::uuid[]) ORDER BY p.payment_id
  ON CONFLICT (subject_id) DO UPDATE SET kind = 'GIVE_BACK', due_at = least(work.due_at, excluded.due_at),
    lease_holder = NULL, lease_until = NULL`;

/** Payers told of debits after our cancel: due work is left behind, whatever ends at the same moment. */
export async function oweGiveBacks(
  session: SqlSession,
  paymentIds: readonly string[],
  now: EpochMs,
): Promise<void> {
  if (paymentIds.length === 0) return;
  await session.query(OWE, [paymentIds, toIsoUtc8(now)]);
}
