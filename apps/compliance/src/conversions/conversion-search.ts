import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { SearchColumns, StoredConversion } from './domain/stored-conversion.js';

/** All given conditions hold together; amounts are of the transaction unless a currency of another amount is meant. */
export interface ConversionFilter {
  readonly paymentId?: string;
  /** Payer or payee. */
  readonly participantId?: string;
  readonly merchantId?: string;
  readonly kind?: 'PAYMENT' | 'REFUND' | 'REVERSAL';
  readonly dateFrom?: string;
  readonly dateTo?: string;
  /** Of any of the four amounts. */
  readonly currency?: string;
  /** Minor units of the amount in `currency`, or of the transaction where no currency is given. */
  readonly amountFromMinor?: string;
  readonly amountToMinor?: string;
  /** Ids after this one. */
  readonly after?: string;
  readonly limit: number;
}

export type ConversionRow = StoredConversion;

type Row = Omit<SearchColumns, 'occurredAt'> & {
  readonly evidence: unknown;
  readonly evidenceHash: string;
  readonly occurredAt: EpochMs;
};

const COLUMNS = `
  conversion_id AS "conversionId", kind, payment_id AS "paymentId", payer_id AS "payerId", payee_id AS "payeeId",
  merchant_id AS "merchantId", business_date AS "businessDate", transaction_minor AS "transactionMinor",
  transaction_currency AS "transactionCurrency", billing_minor AS "billingMinor",
  billing_currency AS "billingCurrency", payer_settlement_minor AS "payerSettlementMinor",
  payer_settlement_currency AS "payerSettlementCurrency", payee_settlement_minor AS "payeeSettlementMinor",
  payee_settlement_currency AS "payeeSettlementCurrency", evidence, evidence_hash AS "evidenceHash",
  occurred_at AS "occurredAt"`;

const AMOUNTS = ['transaction', 'billing', 'payer_settlement', 'payee_settlement'];

/** True where an amount in the wanted currency lies within the wanted bounds. */
const AMOUNT_MATCHES = AMOUNTS.map((name) => {
  const ofCurrency =
    name === 'transaction' ? `($7::text IS NULL OR ${name}_currency = $7)` : `${name}_currency = $7`;
  return `(${ofCurrency} AND ($8::bigint IS NULL OR ${name}_minor >= $8)
                         AND ($9::bigint IS NULL OR ${name}_minor <= $9))`;
}).join('\n OR ');

const SEARCH = `
  SELECT ${COLUMNS} FROM conversion
   WHERE ($1::text IS NULL OR payment_id = $1)
     AND ($2::text IS NULL OR payer_id = $2 OR payee_id = $2)
     AND ($3::text IS NULL OR merchant_id = $3)
     AND ($4::text IS NULL OR kind = $4)
     AND ($5::date IS NULL OR business_date >= $5)
     AND ($6::date IS NULL OR business_date <= $6)
     AND (${AMOUNT_MATCHES})
     AND ($10::text IS NULL OR conversion_id > $10)
   ORDER BY conversion_id LIMIT $11`;

/** One page in the order of ids, which is the order of time for payments. */
export async function searchConversions(
  session: SqlSession,
  filter: ConversionFilter,
): Promise<readonly ConversionRow[]> {
  const { rows } = await session.query<Row>(SEARCH, [
    ...[
      filter.paymentId,
      filter.participantId,
      filter.merchantId,
      filter.kind,
      filter.dateFrom,
      filter.dateTo,
    ],
    ...[filter.currency, filter.amountFromMinor, filter.amountToMinor, filter.after],
    filter.limit,
  ]);
  return rows.map(rowOf);
}

export async function findConversion(
  session: SqlSession,
  conversionId: string,
): Promise<ConversionRow | undefined> {
  const { rows } = await session.query<Row>(`SELECT ${COLUMNS} FROM conversion WHERE conversion_id = $1`, [
    conversionId,
  ]);
  return rows.map(rowOf)[0];
}

function rowOf({ evidence, evidenceHash, occurredAt, ...columns }: Row): ConversionRow {
  return { columns: { ...columns, occurredAt: toIsoUtc8(occurredAt) }, evidence, evidenceHash };
}
