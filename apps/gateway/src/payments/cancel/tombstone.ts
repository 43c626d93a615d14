import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';

const TAKE_KEY = `INSERT INTO payment_key (initiator_id, request_id, key_hash, payment_id, created_at)
  VALUES ($1, $2, NULL, $3, $4::timestamptz) ON CONFLICT DO NOTHING`;

const STORE = `WITH stored AS (
    INSERT INTO payment (payment_id, initiator_id, request_id, state, version, event_sequence, result_code,
      accepted_at, ended_at)
    VALUES ($1, $2, $3, 'CANCELLED', 1, 0, 'ORDER_IS_CANCELED', $4::timestamptz, $4::timestamptz))
  INSERT INTO state_history (subject_id, sequence, payment_id, state, result_code, entered_at)
  VALUES ($1, 1, $1, 'CANCELLED', 'ORDER_IS_CANCELED', $4::timestamptz)`;

/**
 * A cancel that came before its payment: the key is taken by a CANCELLED payment, which the `pay` will meet. False if
 * the payment came first after all.
 */
export async function storeTombstone(
  database: Database,
  tombstone: { readonly paymentId: string; readonly initiatorId: string; readonly requestId: string },
  now: EpochMs,
): Promise<boolean> {
  const { paymentId, initiatorId, requestId } = tombstone;
  const at = toIsoUtc8(now);
  return database.transaction(async (session) => {
    const taken = await session.query(TAKE_KEY, [initiatorId, requestId, paymentId, at]);
    if (taken.rowCount === 0) return false;
    await session.query(STORE, [paymentId, initiatorId, requestId, at]);
    return true;
  });
}
