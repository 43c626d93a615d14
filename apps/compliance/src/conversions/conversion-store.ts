import { sha256Hex, toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import { jsonSequence, jsonSequenceSql, type SqlSession } from '@silkgate/persistence';
import { evidenceText } from './domain/evidence.js';
import type { Evidence } from './domain/recompute.js';
import { columnsOf, type SearchColumns } from './domain/stored-conversion.js';

export interface EvidenceOfEvent {
  readonly evidence: Evidence;
  readonly eventId: string;
}

/** Columns to search by, each an array of the statement: name, type, where the value is from. */
const SEARCHED: readonly (readonly [name: string, type: string, from: keyof SearchColumns])[] = [
  ['conversion_id', 'text', 'conversionId'],
  ['kind', 'text', 'kind'],
  ['payment_id', 'text', 'paymentId'],
  ['payer_id', 'text', 'payerId'],
  ['payee_id', 'text', 'payeeId'],
  ['merchant_id', 'text', 'merchantId'],
  ['business_date', 'date', 'businessDate'],
  ['transaction_minor', 'bigint', 'transactionMinor'],
  ['transaction_currency', 'text', 'transactionCurrency'],
  ['billing_minor', 'bigint', 'billingMinor'],
  ['billing_currency', 'text', 'billingCurrency'],
  ['payer_settlement_minor', 'bigint', 'payerSettlementMinor'],
  ['payer_settlement_currency', 'text', 'payerSettlementCurrency'],
  ['payee_settlement_minor', 'bigint', 'payeeSettlementMinor'],
  ['payee_settlement_currency', 'text', 'payeeSettlementCurrency'],
  ['occurred_at', 'timestamptz', 'occurredAt'],
];

const NAMES = [...SEARCHED.map(([name]) => name), 'evidence_hash', 'event_id'];
const TYPES = [...SEARCHED.map(([, type]) => type), 'text', 'uuid'];

const INSERT = `INSERT INTO conversion (${NAMES.join(', ')}, evidence, recorded_at)
  SELECT ${NAMES.join(', ')}, evidence::json, $${TYPES.length + 2}::timestamptz
    FROM ROWS FROM (unnest(${TYPES.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}),
      ${jsonSequenceSql(`$${TYPES.length + 1}`)}) AS kept (${NAMES.join(', ')}, evidence)`;

/** A second record under the same id is refused by the key: the event that brings it is set aside. */
export async function insertConversions(
  session: SqlSession,
  records: readonly EvidenceOfEvent[],
  recordedAt: EpochMs,
): Promise<void> {
  if (records.length === 0) return;
  const columns = records.map(({ evidence }) => columnsOf(evidence));
  // Kept in the form that is hashed: one text is made, not two.
  const texts = records.map(({ evidence }) => evidenceText(evidence));
  await session.query(INSERT, [
    ...SEARCHED.map(([, , from]) => columns.map((row) => row[from])),
    texts.map((text) => sha256Hex(text)),
    records.map(({ eventId }) => eventId),
    jsonSequence(texts),
    toIsoUtc8(recordedAt),
  ]);
}
