import type { MerchantPublished } from '@silkgate/contracts';
import type { SqlSession } from '@silkgate/persistence';

/** By which number payers' wallets list each merchant. It never changes, so whichever version tells it. */
export async function insertMerchantReferences(
  session: SqlSession,
  published: readonly MerchantPublished[],
): Promise<void> {
  const references = new Map<string, string>();
  for (const { merchantId, referenceMerchantId } of published) {
    if (referenceMerchantId !== undefined) references.set(merchantId, referenceMerchantId);
  }
  if (references.size === 0) return;
  await session.query(
    `INSERT INTO merchant_reference (merchant_id, reference_merchant_id)
     SELECT * FROM unnest($1::text[], $2::text[]) AS m (merchant_id) ORDER BY merchant_id ON CONFLICT DO NOTHING`,
    [[...references.keys()], [...references.values()]],
  );
}
