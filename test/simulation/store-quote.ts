import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';

const STORE = `INSERT INTO quote (quote_id, payer_id, payee_id, merchant_id, transaction_currency, transaction_minor,
    priced, expires_at, created_at)
  SELECT q.quote_id, q.payer_id, q.payee_id, q.merchant_id, 'CNY', q.minor, '{}', q.expires_at, $7::timestamptz
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
      AS q(quote_id, payer_id, payee_id, merchant_id, minor, expires_at)`;

/** Locks quotes as of an instant. */
export async function storeQuotes(database: Database, quotes: readonly Quote[], now: EpochMs): Promise<void> {
  await database.query(STORE, [
    quotes.map((quote) => quote.quoteId),
    quotes.map((quote) => quote.payerId),
    quotes.map((quote) => quote.payeeId),
    quotes.map((quote) => quote.merchantId),
    quotes.map((quote) => quote.priced.transaction.minor.toString()),
    quotes.map((quote) => toIsoUtc8(quote.expiresAt)),
    toIsoUtc8(now),
  ]);
}
