import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { evidenceHash } from './domain/evidence.js';
import type { Evidence } from './domain/recompute.js';
import { columnsOf, type SearchColumns } from './domain/stored-conversion.js';

export interface EvidenceOfEvent {
  readonly evidence: Evidence;
  readonly eventId: string;
}

const INSERT = `
  INSERT INTO conversion
    (conversion_id, kind, payment_id, payer_id, payee_id, merchant_id, business_date, transaction_minor,
     transaction_currency, billing_minor, billing_currency, payer_settlement_minor, payer_settlement_currency,
     payee_settlement_minor, payee_settlement_currency, occurred_at, evidence, evidence_hash, event_id, recorded_at)
  SELECT *, $20::timestamptz
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::bigint[],
                $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[], $14::bigint[], $15::text[],
                $16::timestamptz[], $17::json[], $18::text[], $19::uuid[])`;

const COLUMN_ORDER: readonly (keyof SearchColumns)[] = [
  'conversionId',
  'kind',
  'paymentId',
  'payerId',
  'payeeId',
  'merchantId',
  'businessDate',
  'transactionMinor',
  'transactionCurrency',
  'billingMinor',
  'billingCurrency',
  'payerSettlementMinor',
  'payerSettlementCurrency',
  'payeeSettlementMinor',
  'payeeSettlementCurrency',
  'occurredAt',
];

/** A second record under the same id is refused by the key: the event that brings it is set aside. */
export async function insertConversions(
  session: SqlSession,
  records: readonly EvidenceOfEvent[],
  recordedAt: EpochMs,
): Promise<void> {
  if (records.length === 0) return;
  const columns = records.map(({ evidence }) => columnsOf(evidence));
  await session.query(INSERT, [
    ...COLUMN_ORDER.map((name) => columns.map((row) => row[name])),
    records.map(({ evidence }) => JSON.stringify(evidence)),
    records.map(({ evidence }) => evidenceHash(evidence)),
    records.map(({ eventId }) => eventId),
    toIsoUtc8(recordedAt),
  ]);
}
