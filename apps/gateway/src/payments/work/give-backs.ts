import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { lockKnownPayments } from '../complete/complete-store.js';
import { returnsDebit } from '../complete/completion.js';
import type { PaymentWithTerms } from '../domain/stored-payment.js';
import { responderSql } from './responder-sql.js';

/**
 * Whatever is owed already, and whoever holds it: its holder then neither finishes nor moves it. What is a debit to give
 * back already keeps its pace, however often it is told.
 */
const OWE = `INSERT INTO work (subject_id, payment_id, kind, due_at, responder_id)
  SELECT p.payment_id, p.payment_id, 'GIVE_BACK', $2::timestamptz, ${responderSql('p')}
    FROM payment p WHERE p.payment_id = ANY($1::uuid[]) ORDER BY p.payment_id
  ON CONFLICT (subject_id) DO UPDATE SET kind = 'GIVE_BACK',
    due_at = CASE work.kind WHEN 'GIVE_BACK' THEN work.due_at ELSE least(work.due_at, excluded.due_at) END,
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

/**
 * A success was told that can complete nothing, such as one of another amount: decided by the payment as it is under its
 * lock. While it is open and no cancel has left, its inquiries and the cancel after them look after it.
 */
export async function oweGiveBackIfOver(
  session: SqlSession,
  payment: PaymentWithTerms,
  now: EpochMs,
): Promise<void> {
  const locked = (await lockKnownPayments(session, [payment])).get(payment.paymentId);
  if (locked !== undefined && returnsDebit(locked)) await oweGiveBacks(session, [payment.paymentId], now);
}
