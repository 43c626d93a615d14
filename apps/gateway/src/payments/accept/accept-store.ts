import type { EpochMs } from '@silkgate/kernel';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { sumChanges } from '../../positions/position.js';
import type { AcceptDecision, LockedQuote } from '../domain/accept-decision.js';
import { newPaymentRow, paymentOfRow, type PaymentRow } from '../domain/payment-row.js';
import type { StoredPayment } from '../domain/stored-payment.js';
import { responderSql } from '../work/responder-sql.js';
import type { AcceptCommand } from './accept-command.js';

const INSERT_KEYS = `INSERT INTO payment_key (initiator_id, request_id, key_hash, payment_id, created_at)
  SELECT k.initiator_id, k.request_id, k.key_hash, k.payment_id, $5::timestamptz
    FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS k(initiator_id, request_id, key_hash, payment_id)
   ORDER BY k.initiator_id COLLATE "C", k.request_id COLLATE "C"
  ON CONFLICT DO NOTHING RETURNING payment_id`;

/** Takes the keys that are free; answers the payment ids of those it took. Waits for whoever is taking the same key. */
export async function takeKeys(
  session: SqlSession,
  commands: readonly AcceptCommand[],
  now: EpochMs,
): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<{ payment_id: string }>(INSERT_KEYS, [
    commands.map((command) => command.candidate.initiatorId),
    commands.map((command) => command.candidate.requestId),
    commands.map((command) => command.keyHash),
    commands.map((command) => command.candidate.paymentId),
    toIsoUtc8(now),
  ]);
  return new Set(rows.map((row) => row.payment_id));
}

export interface StoredKey {
  readonly paymentId: string;
  readonly keyHash: string | null;
  /** Absent while the batch that took the key has not stored its payment yet, which only that batch can see. */
  readonly payment?: StoredPayment;
}

const READ_KEYS = `SELECT k.initiator_id AS key_initiator_id, k.request_id AS key_request_id, k.key_hash,
    k.payment_id AS key_payment_id, p.*
  FROM unnest($1::text[], $2::text[]) AS wanted(initiator_id, request_id)
  JOIN payment_key k ON k.initiator_id = wanted.initiator_id AND k.request_id = wanted.request_id
  LEFT JOIN payment p ON p.payment_id = k.payment_id
  ORDER BY k.initiator_id, k.request_id`;

type KeyRow = { [K in keyof PaymentRow]: PaymentRow[K] | null } & {
  key_initiator_id: string;
  key_request_id: string;
  key_payment_id: string;
  key_hash: string | null;
};

export function keyOf(initiatorId: string, requestId: string): string {
  return `${initiatorId}\n${requestId}`;
}

/** What is stored under each key, by {@link keyOf}. */
export async function readKeys(
  session: SqlSession,
  keys: readonly { readonly initiatorId: string; readonly requestId: string }[],
): Promise<Map<string, StoredKey>> {
  if (keys.length === 0) return new Map();
  const { rows } = await session.query<KeyRow>(READ_KEYS, [
    keys.map((key) => key.initiatorId),
    keys.map((key) => key.requestId),
  ]);
  return new Map(
    rows.map((row) => [
      keyOf(row.key_initiator_id, row.key_request_id),
      {
        paymentId: row.key_payment_id,
        keyHash: row.key_hash,
        ...(row.payment_id === null ? {} : { payment: paymentOfRow(row as PaymentRow) }),
      },
    ]),
  );
}

const LOCK_QUOTES = `SELECT quote_id, expires_at, consumed_by FROM quote
  WHERE quote_id = ANY($1::uuid[]) ORDER BY quote_id FOR UPDATE`;

interface QuoteRow {
  quote_id: string;
  expires_at: number;
  consumed_by: string | null;
}

export async function lockQuotes(
  session: SqlSession,
  quoteIds: readonly string[],
): Promise<Map<string, LockedQuote>> {
  if (quoteIds.length === 0) return new Map();
  const { rows } = await session.query<QuoteRow>(LOCK_QUOTES, [quoteIds]);
  return new Map(
    rows.map((row) => [
      row.quote_id,
      {
        quoteId: row.quote_id,
        expiresAt: row.expires_at,
        ...(row.consumed_by === null ? {} : { consumedBy: row.consumed_by }),
      },
    ]),
  );
}

/** Column order does not matter: the row type of the table names the members. */
const STORE = `WITH accepted AS (SELECT * FROM json_populate_recordset(NULL::payment, $1::json)),
  stored AS (INSERT INTO payment SELECT * FROM accepted RETURNING 1),
  history AS (
    INSERT INTO state_history (subject_id, sequence, payment_id, state, result_code, entered_at)
    SELECT payment_id, version, payment_id, state, result_code, accepted_at FROM accepted),
  owed AS (
    INSERT INTO work (subject_id, payment_id, kind, due_at, responder_id)
    SELECT payment_id, payment_id, 'INQUIRE', $2::timestamptz, ${responderSql('accepted')}
      FROM accepted WHERE state = 'PROCESSING'),
  consumed AS (
    UPDATE quote q SET consumed_by = c.payment_id
      FROM unnest($3::uuid[], $4::uuid[]) AS c(quote_id, payment_id)
     WHERE q.quote_id = c.quote_id AND q.consumed_by IS NULL AND q.expires_at > $5::timestamptz
    RETURNING 1),
  reserved AS (
    UPDATE position p SET reserved_minor = p.reserved_minor + r.amount_minor
      FROM unnest($6::text[], $7::text[], $8::bigint[]) AS r(participant_id, currency, amount_minor)
     WHERE p.participant_id = r.participant_id AND p.currency = r.currency
       AND greatest(p.posted_minor, 0) + p.reserved_minor + r.amount_minor <= p.cap_minor
    RETURNING 1)
  SELECT (SELECT count(*) FROM stored)::int AS stored, (SELECT count(*) FROM consumed)::int AS consumed,
    (SELECT count(*) FROM reserved)::int AS reserved`;

interface StoreCounts {
  stored: number;
  consumed: number;
  reserved: number;
}

/** Stores the decision in one statement; the counts prove that every condition still held under the locks. */
export async function storeDecision(
  session: SqlSession,
  decision: AcceptDecision,
  instants: { readonly now: EpochMs; readonly inquireAt: EpochMs },
): Promise<void> {
  const { payments, consumedQuotes } = decision;
  const reservations = sumChanges(decision.reservations);
  const { rows } = await session.query<StoreCounts>(STORE, [
    JSON.stringify(payments.map(newPaymentRow)),
    toIsoUtc8(instants.inquireAt),
    consumedQuotes.map((each) => each.quoteId),
    consumedQuotes.map((each) => each.paymentId),
    toIsoUtc8(instants.now),
    reservations.map((each) => each.participantId),
    reservations.map((each) => each.currency),
    reservations.map((each) => each.reservedMinor.toString()),
  ]);
  assert.deepEqual(
    { ...rows[0] },
    { stored: payments.length, consumed: consumedQuotes.length, reserved: reservations.length },
    'the accept commit changes exactly what was decided',
  );
}
