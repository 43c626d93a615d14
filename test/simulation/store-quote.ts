import { toIsoUtc8 } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { START } from '../../apps/gateway/src/payments/testing/fixtures.js';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';

/** Locks a quote as of the start of the simulation. */
export async function storeQuote(database: Database, quote: Quote): Promise<void> {
  await database.query(
    `INSERT INTO quote (quote_id, payer_id, payee_id, merchant_id, transaction_currency, transaction_minor,
       priced, expires_at, created_at)
     VALUES ($1, $2, $3, $4, 'CNY', $5, '{}', $6::timestamptz, $7::timestamptz)`,
    [
      quote.quoteId,
      quote.payerId,
      quote.payeeId,
      quote.merchantId,
      quote.priced.transaction.minor.toString(),
      toIsoUtc8(quote.expiresAt),
      toIsoUtc8(START),
    ],
  );
}
