import { hashOf, toIsoUtc8 } from '@silkgate/kernel';
import { outboxInsertSql, outboxValues, type OutboxRecord } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { newNotificationRow, type OwedNotification } from '../notifications/notification.js';
import type { CompletionMoment } from '../payments/complete/completion.js';
import { sumChanges, type PositionChange } from '../positions/position.js';
import type { OperationEnding } from './domain/operation-ending.js';
import { operationOfRow, type OperationRow } from './domain/operation-row.js';
import type { StoredOperation } from './domain/stored-operation.js';

const LOCK = 'SELECT * FROM operation WHERE operation_id = ANY($1::uuid[]) ORDER BY operation_id FOR UPDATE';

export async function lockOperations(
  session: SqlSession,
  operationIds: readonly string[],
): Promise<Map<string, StoredOperation>> {
  const { rows } = await session.query<OperationRow>(LOCK, [[...new Set(operationIds)]]);
  return new Map(rows.map((row) => [row.operation_id, operationOfRow(row)]));
}

const STORE = `WITH ending AS (
    SELECT * FROM json_to_recordset($1::json) AS e(
      operation_id uuid, payment_id uuid, state text, result_code text, counterparty_reference text,
      version integer, sequence integer, hash text, business_date date)),
  ended AS (
    UPDATE operation o SET state = e.state, result_code = e.result_code,
        counterparty_reference = e.counterparty_reference, version = e.version, ended_at = $2::timestamptz,
        business_date = e.business_date, ending_sequence = e.sequence
      FROM ending e
     WHERE o.operation_id = e.operation_id AND o.state = 'PROCESSING' AND o.version = e.version - 1
    RETURNING 1),
  told AS (
    UPDATE payment p SET event_sequence = l.sequence
      FROM (SELECT payment_id, max(sequence) AS sequence FROM ending GROUP BY payment_id) l
     WHERE p.payment_id = l.payment_id AND p.event_sequence < l.sequence),
  history AS (
    INSERT INTO state_history (subject_id, sequence, payment_id, state, result_code, entered_at)
    SELECT operation_id, version, payment_id, state, result_code, $2::timestamptz FROM ending),
  moved AS (
    UPDATE position p SET posted_minor = p.posted_minor + m.posted_minor
      FROM unnest($3::text[], $4::text[], $5::bigint[]) AS m(participant_id, currency, posted_minor)
     WHERE p.participant_id = m.participant_id AND p.currency = m.currency
    RETURNING 1),
  recorded AS (
    INSERT INTO conversion_record (subject_id, payment_id, kind, record, hash, recorded_at)
    SELECT o.operation_id, o.payment_id, 'REFUND', o.conversion, e.hash, $2::timestamptz
      FROM ending e JOIN operation o ON o.operation_id = e.operation_id WHERE e.state = 'SUCCESS'),
  owed AS (INSERT INTO notification SELECT * FROM json_populate_recordset(NULL::notification, $6::json)),
  done AS (DELETE FROM work w USING ending e WHERE w.subject_id = e.operation_id),
  published AS (${outboxInsertSql(7)})
  SELECT (SELECT count(*) FROM ended)::int AS ended, (SELECT count(*) FROM moved)::int AS moved`;

function endingRow({ operation, sequence }: OperationEnding) {
  return {
    operation_id: operation.operationId,
    payment_id: operation.paymentId,
    state: operation.state,
    result_code: operation.resultCode,
    counterparty_reference: operation.counterpartyReference ?? null,
    version: operation.version,
    sequence,
    hash: hashOf(operation.conversion),
    business_date: operation.businessDate,
  };
}

export interface EndedOperationWrites {
  readonly endings: readonly OperationEnding[];
  readonly positionChanges: readonly PositionChange[];
  readonly events: readonly OutboxRecord[];
  readonly notifications: readonly OwedNotification[];
}

export async function storeEndedOperations(
  session: SqlSession,
  writes: EndedOperationWrites,
  moment: Pick<CompletionMoment, 'now'>,
): Promise<void> {
  const changes = sumChanges(writes.positionChanges);
  const { rows } = await session.query<{ ended: number; moved: number }>(STORE, [
    JSON.stringify(writes.endings.map(endingRow)),
    toIsoUtc8(moment.now),
    changes.map((change) => change.participantId),
    changes.map((change) => change.currency),
    changes.map((change) => change.postedMinor.toString()),
    JSON.stringify(writes.notifications.map(newNotificationRow)),
    ...outboxValues(writes.events),
  ]);
  assert.deepEqual(
    { ...rows[0] },
    { ended: writes.endings.length, moved: changes.length },
    'the commit changes exactly what was decided',
  );
}
