import { hashOf, toIsoUtc8 } from '@silkgate/kernel';
import { outboxInsertSql, outboxValues, type OutboxRecord } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { newNotificationRow, type OwedNotification } from '../../notifications/notification.js';
import { sumChanges, type PositionChange } from '../../positions/position.js';
import {
  mutablePartOf,
  paymentOfRow,
  present,
  type MutableColumn,
  type PaymentRow,
} from '../domain/payment-row.js';
import type { PaymentWithTerms, StoredPayment } from '../domain/stored-payment.js';
import type { CompletionMoment, Ending } from './completion.js';

const LOCK_PAYMENTS =
  'SELECT * FROM payment WHERE payment_id = ANY($1::uuid[]) ORDER BY payment_id FOR UPDATE';

export async function lockPayments(
  session: SqlSession,
  paymentIds: readonly string[],
): Promise<Map<string, StoredPayment>> {
  const { rows } = await session.query<PaymentRow>(LOCK_PAYMENTS, [[...new Set(paymentIds)]]);
  return new Map(rows.map((row) => [row.payment_id, paymentOfRow(row)]));
}

const LOCK_KNOWN = `SELECT payment_id, state, version, event_sequence, result_code, counterparty_reference,
    cancel_sent_at, ended_at, business_date
  FROM payment WHERE payment_id = ANY($1::uuid[]) ORDER BY payment_id FOR UPDATE`;

/** Locks the payments and reads what may have changed; their terms never do, and are not sent again. */
export async function lockKnownPayments(
  session: SqlSession,
  known: readonly PaymentWithTerms[],
): Promise<Map<string, StoredPayment>> {
  const byId = new Map(known.map((payment) => [payment.paymentId, payment]));
  const { rows } = await session.query<MutableRow>(LOCK_KNOWN, [[...byId.keys()]]);
  return new Map(
    rows.map((row) => [row.payment_id, asLocked(byId.get(row.payment_id) as PaymentWithTerms, row)]),
  );
}

type MutableRow = Pick<PaymentRow, 'payment_id' | MutableColumn>;

function asLocked(known: PaymentWithTerms, row: MutableRow): StoredPayment {
  const { paymentId, initiatorId, requestId, order, terms, acceptedAt, expiresAt, traceparent } = known;
  return {
    ...{ paymentId, initiatorId, requestId, order, terms, acceptedAt },
    ...present('expiresAt', expiresAt),
    ...present('traceparent', traceparent),
    ...mutablePartOf(row),
  };
}

const STORE = `WITH ending AS (
    SELECT * FROM json_to_recordset($1::json) AS e(
      payment_id uuid, state text, result_code text, counterparty_reference text, version integer,
      event_sequence integer)),
  ended AS (
    UPDATE payment p SET state = e.state, result_code = e.result_code,
        counterparty_reference = e.counterparty_reference, version = e.version,
        event_sequence = e.event_sequence, ended_at = $2::timestamptz, business_date = $3::date,
        completed_by = $17::text
      FROM ending e
     WHERE p.payment_id = e.payment_id AND p.state IN ('PROCESSING', 'AUTHORISED') AND p.version = e.version - 1
    RETURNING 1),
  history AS (
    INSERT INTO state_history (subject_id, sequence, payment_id, state, result_code, entered_at)
    SELECT payment_id, version, payment_id, state, result_code, $2::timestamptz FROM ending),
  moved AS (
    UPDATE position p SET reserved_minor = p.reserved_minor + m.reserved_minor,
        posted_minor = p.posted_minor + m.posted_minor
      FROM unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[])
        AS m(participant_id, currency, reserved_minor, posted_minor)
     WHERE p.participant_id = m.participant_id AND p.currency = m.currency
    RETURNING 1),
  recorded AS (
    INSERT INTO conversion_record (subject_id, payment_id, kind, record, hash, recorded_at)
    SELECT p.payment_id, p.payment_id, 'PAYMENT', p.conversion, r.hash, $2::timestamptz
      FROM unnest($8::uuid[], $9::text[]) AS r(payment_id, hash)
      JOIN payment p ON p.payment_id = r.payment_id),
  owed AS (INSERT INTO notification SELECT * FROM json_populate_recordset(NULL::notification, $10::json)),
  done AS (DELETE FROM work w USING ending e
    WHERE w.subject_id = e.payment_id AND w.kind <> 'GIVE_BACK'),
  published AS (${outboxInsertSql(11)})
  SELECT (SELECT count(*) FROM ended)::int AS ended, (SELECT count(*) FROM moved)::int AS moved`;

function endingRow({ payment }: Ending) {
  return {
    payment_id: payment.paymentId,
    state: payment.state,
    result_code: payment.resultCode,
    counterparty_reference: payment.counterpartyReference ?? null,
    version: payment.version,
    event_sequence: payment.eventSequence,
  };
}

export interface CompletionWrites {
  readonly copy: number;
  readonly endings: readonly Ending[];
  readonly positionChanges: readonly PositionChange[];
  readonly events: readonly OutboxRecord[];
  readonly notifications: readonly OwedNotification[];
}

/** All that a batch of final results changes, in one statement whose counts are checked. */
export async function storeCompletions(
  session: SqlSession,
  writes: CompletionWrites,
  moment: CompletionMoment,
): Promise<void> {
  const changes = sumChanges(writes.positionChanges);
  const successes = writes.endings.filter(({ payment }) => payment.state === 'SUCCESS');
  const { rows } = await session.query<{ ended: number; moved: number }>(STORE, [
    JSON.stringify(writes.endings.map(endingRow)),
    toIsoUtc8(moment.now),
    moment.businessDate,
    changes.map((change) => change.participantId),
    changes.map((change) => change.currency),
    changes.map((change) => change.reservedMinor.toString()),
    changes.map((change) => change.postedMinor.toString()),
    successes.map(({ payment }) => payment.paymentId),
    successes.map(({ payment }) => hashOf(payment.terms.conversion)),
    JSON.stringify(writes.notifications.map(newNotificationRow)),
    ...outboxValues(writes.events),
    String(writes.copy),
  ]);
  assert.deepEqual(
    { ...rows[0] },
    { ended: writes.endings.length, moved: changes.length },
    'the complete commit changes exactly what was decided',
  );
}
