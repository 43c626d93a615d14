import type { ConversionRecord } from '@silkgate/contracts';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { AmountJson, EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { PricedPayment, Quote } from './pricing.js';

/** `priced` as the quote table keeps it. */
interface PricedJson {
  readonly transaction: AmountJson;
  readonly billing: AmountJson;
  readonly payerSettlement: AmountJson;
  readonly payeeSettlement: AmountJson;
  readonly record: ConversionRecord;
}

interface QuoteRow {
  quote_id: string;
  payer_id: string;
  payee_id: string;
  merchant_id: string;
  customer_id: string | null;
  priced: PricedJson;
  expires_at: EpochMs;
}

export function pricedToJson(priced: PricedPayment): PricedJson {
  return {
    transaction: priced.transaction.toJson(),
    billing: priced.billing.toJson(),
    payerSettlement: priced.payerSettlement.toJson(),
    payeeSettlement: priced.payeeSettlement.toJson(),
    record: priced.record,
  };
}

export function pricedFromJson(json: PricedJson): PricedPayment {
  return {
    transaction: Money.fromJson(json.transaction),
    billing: Money.fromJson(json.billing),
    payerSettlement: Money.fromJson(json.payerSettlement),
    payeeSettlement: Money.fromJson(json.payeeSettlement),
    record: json.record,
  };
}

const INSERT = `INSERT INTO quote (quote_id, payer_id, payee_id, merchant_id, customer_id, transaction_currency,
    transaction_minor, priced, expires_at, created_at)
  SELECT q.quote_id, q.payer_id, q.payee_id, q.merchant_id, q.customer_id, q.transaction_currency,
      q.transaction_minor, q.priced::jsonb, q.expires_at, $10::timestamptz
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
      $9::timestamptz[]) AS q(quote_id, payer_id, payee_id, merchant_id, customer_id, transaction_currency,
      transaction_minor, priced, expires_at)
  ON CONFLICT (quote_id) DO NOTHING`;

/** Locks quotes: their rates hold until they expire. A quote that is stored already stays. */
export async function insertQuotes(
  session: SqlSession,
  quotes: readonly Quote[],
  createdAt: EpochMs,
): Promise<void> {
  if (quotes.length === 0) return;
  await session.query(INSERT, [
    quotes.map((quote) => quote.quoteId),
    quotes.map((quote) => quote.payerId),
    quotes.map((quote) => quote.payeeId),
    quotes.map((quote) => quote.merchantId),
    quotes.map((quote) => quote.customerId ?? null),
    quotes.map((quote) => quote.priced.transaction.currency),
    quotes.map((quote) => quote.priced.transaction.minor.toString()),
    quotes.map((quote) => JSON.stringify(pricedToJson(quote.priced))),
    quotes.map((quote) => toIsoUtc8(quote.expiresAt)),
    toIsoUtc8(createdAt),
  ]);
}

/** The quotes of these ids, by id. */
export async function readQuotes(
  session: SqlSession,
  quoteIds: readonly string[],
): Promise<Map<string, Quote>> {
  const { rows } = await session.query<QuoteRow>(
    `SELECT quote_id, payer_id, payee_id, merchant_id, customer_id, priced, expires_at
       FROM quote WHERE quote_id = ANY($1::uuid[]) ORDER BY quote_id`,
    [quoteIds],
  );
  return new Map(rows.map((row) => [row.quote_id, quoteOf(row)]));
}

function quoteOf(row: QuoteRow): Quote {
  return {
    quoteId: row.quote_id,
    payerId: row.payer_id,
    payeeId: row.payee_id,
    merchantId: row.merchant_id,
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
    expiresAt: row.expires_at,
    priced: pricedFromJson(row.priced),
  };
}
