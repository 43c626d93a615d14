import type { PayoutChanged } from '@silkgate/contracts';
import type { SqlSession } from '@silkgate/persistence';
import { touchComparisons } from '../matching/comparison-store.js';

/** A payout moves on from INSTRUCTED to PAID or REJECTED, never back, whatever the order of events. */
export async function upsertPayouts(session: SqlSession, changes: readonly PayoutChanged[]): Promise<void> {
  const newest = new Map<string, PayoutChanged>();
  for (const change of changes) {
    const known = newest.get(change.payoutId);
    if (known === undefined || known.state === 'INSTRUCTED') newest.set(change.payoutId, change);
  }
  const rows = [...newest.values()];
  if (rows.length === 0) return;
  await session.query(
    `INSERT INTO expected_payout
       (payout_id, batch_id, acquirer_id, merchant_id, business_date, amount_minor, currency, state)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::bigint[], $7::text[],
                          $8::text[]) AS p (payout_id) ORDER BY payout_id
     ON CONFLICT (payout_id) DO UPDATE SET state = excluded.state
      WHERE expected_payout.state = 'INSTRUCTED'`,
    [
      rows.map((row) => row.payoutId),
      rows.map((row) => row.batchId),
      rows.map((row) => row.acquirerId),
      rows.map((row) => row.merchantId),
      rows.map((row) => row.businessDate),
      rows.map((row) => row.amount.value),
      rows.map((row) => row.amount.currency),
      rows.map((row) => row.state),
    ],
  );
  await touchComparisons(
    session,
    rows.map(({ businessDate, acquirerId }) => ({ businessDate, participantId: acquirerId, kind: 'PAYOUT' })),
  );
}
