import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

export interface CodeUse {
  readonly codeValue: string;
  readonly paymentId: string;
}

const TAKE = `INSERT INTO consumer_code_use (code_value, payment_id, used_at)
  SELECT u.code_value, u.payment_id, $3::timestamptz
    FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS u(code_value, payment_id, place)
   ORDER BY u.code_value COLLATE "C", u.place
  ON CONFLICT DO NOTHING RETURNING payment_id`;

/** Takes the codes that no payment has; answers the payments that have theirs now. Waits for whoever takes the same. */
export async function takeOneTimeCodes(
  session: SqlSession,
  uses: readonly CodeUse[],
  now: EpochMs,
): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<{ payment_id: string }>(TAKE, [
    uses.map((use) => use.codeValue),
    uses.map((use) => use.paymentId),
    toIsoUtc8(now),
  ]);
  return new Set(rows.map((row) => row.payment_id));
}
