import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { touchComparisons, type ComparisonKey } from '../matching/comparison-store.js';
import type { ExpectedTransaction } from './domain/expected.js';

/** Adds to our own books, and has everything compared again that the new rows touch. */
export async function insertExpected(
  session: SqlSession,
  rows: readonly ExpectedTransaction[],
): Promise<void> {
  if (rows.length === 0) return;
  await session.query(
    `INSERT INTO expected_transaction
       (participant_id, transaction_type, request_id, leg, payment_id, business_date, status, amount_minor, currency,
        settlement_minor, settlement_currency, fee_minor, fee_currency, occurred_at, merchant_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[],
                          $8::bigint[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[],
                          $14::timestamptz[], $15::text[])`,
    [
      rows.map((row) => row.participantId),
      rows.map((row) => row.transactionType),
      rows.map((row) => row.requestId),
      rows.map((row) => row.leg),
      rows.map((row) => row.paymentId),
      rows.map((row) => row.businessDate),
      rows.map((row) => row.status),
      rows.map((row) => row.amount.value),
      rows.map((row) => row.amount.currency),
      rows.map((row) => row.settlement.value),
      rows.map((row) => row.settlement.currency),
      rows.map((row) => row.fee?.value ?? null),
      rows.map((row) => row.fee?.currency ?? null),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.merchantId),
    ],
  );
  const own = rows.map(keyOf);
  await touchComparisons(session, [
    ...own,
    ...(await datesListedElsewhere(session, rows)),
    ...(await daysBefore(session, own)),
  ]);
}

export interface ReversedLeg {
  readonly eventId: string;
  readonly participantId: string;
  /** Of the payment, as that counterparty knows it. */
  readonly requestId: string;
}

const MARK_REVERSED = `UPDATE expected_transaction e SET status = 'REVERSED'
  FROM unnest($1::text[], $2::text[]) AS leg (participant_id, request_id)
  WHERE e.participant_id = leg.participant_id AND e.transaction_type = 'PAYMENT' AND e.request_id = leg.request_id
    AND e.status = 'SUCCESS'
  RETURNING e.participant_id AS "participantId", e.request_id AS "requestId", e.business_date AS "businessDate",
    e.leg AS kind`;

/** A payment is told before its reversal: one that is not there, or did not succeed, contradicts the event. */
export async function markReversed(session: SqlSession, legs: readonly ReversedLeg[]): Promise<void> {
  if (legs.length === 0) return;
  const { rows } = await session.query<ComparisonKey & { readonly requestId: string }>(MARK_REVERSED, [
    legs.map(({ participantId }) => participantId),
    legs.map(({ requestId }) => requestId),
  ]);
  const marked = new Set(rows.map(({ participantId, requestId }) => `${participantId} ${requestId}`));
  const unknown = legs.find(({ participantId, requestId }) => !marked.has(`${participantId} ${requestId}`));
  if (unknown !== undefined) {
    throw new PoisonEvent(unknown.eventId, `no success of ${unknown.participantId}: ${unknown.requestId}`);
  }
  const own = rows.map(({ businessDate, participantId, kind }) => ({ businessDate, participantId, kind }));
  await touchComparisons(session, [...own, ...(await daysBefore(session, own))]);
}

function keyOf({ businessDate, participantId, leg }: ExpectedTransaction): ComparisonKey {
  return { businessDate, participantId, kind: leg };
}

/** What comes after a date has ended may complete it; what the day before lists and we do not is a break only then. */
async function daysBefore(
  session: SqlSession,
  keys: readonly ComparisonKey[],
): Promise<readonly ComparisonKey[]> {
  const { rows } = await session.query<ComparisonKey>(
    `SELECT DISTINCT c.business_date AS "businessDate", c.participant_id AS "participantId", c.kind
       FROM unnest($1::date[], $2::text[], $3::text[]) AS k (business_date, participant_id, kind)
       JOIN business_day d ON d.business_date = k.business_date
       JOIN comparison c
         ON (c.business_date, c.participant_id, c.kind) = (k.business_date - 1, k.participant_id, k.kind)`,
    [keys.map((key) => key.businessDate), keys.map((key) => key.participantId), keys.map((key) => key.kind)],
  );
  return rows;
}

/** Files that list these transactions already, under whatever date. */
async function datesListedElsewhere(
  session: SqlSession,
  rows: readonly ExpectedTransaction[],
): Promise<readonly ComparisonKey[]> {
  const found = await session.query<ComparisonKey>(
    `SELECT DISTINCT t.file_date AS "businessDate", t.participant_id AS "participantId", k.leg AS kind
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
              AS k (participant_id, transaction_type, request_id, leg)
       JOIN current_transaction t USING (participant_id, transaction_type, request_id)`,
    [
      rows.map((row) => row.participantId),
      rows.map((row) => row.transactionType),
      rows.map((row) => row.requestId),
      rows.map((row) => row.leg),
    ],
  );
  return found.rows;
}
