import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { newOperationRow, operationOfRow, type OperationRow } from './domain/operation-row.js';
import type { OperationType, StoredOperation } from './domain/stored-operation.js';
import type { AcceptOperation } from './operation-command.js';

export interface OperationKey {
  readonly initiatorId: string;
  readonly type: OperationType;
  readonly requestId: string;
}

export function operationKeyOf(key: OperationKey): string {
  return `${key.type}\n${key.initiatorId}\n${key.requestId}`;
}

const INSERT_KEYS = `INSERT INTO operation_key (initiator_id, type, request_id, key_hash, operation_id, created_at)
  SELECT k.initiator_id, k.type, k.request_id, k.key_hash, k.operation_id, $6::timestamptz
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[])
      AS k(initiator_id, type, request_id, key_hash, operation_id)
   ORDER BY k.initiator_id COLLATE "C", k.type COLLATE "C", k.request_id COLLATE "C"
  ON CONFLICT DO NOTHING RETURNING operation_id`;

export async function takeOperationKeys(
  session: SqlSession,
  commands: readonly AcceptOperation[],
  now: EpochMs,
): Promise<ReadonlySet<string>> {
  const candidates = commands.map((command) => command.candidate);
  const { rows } = await session.query<{ operation_id: string }>(INSERT_KEYS, [
    candidates.map((candidate) => candidate.initiatorId),
    candidates.map((candidate) => candidate.type),
    candidates.map((candidate) => candidate.requestId),
    commands.map((command) => command.keyHash),
    candidates.map((candidate) => candidate.operationId),
    toIsoUtc8(now),
  ]);
  return new Set(rows.map((row) => row.operation_id));
}

export interface StoredOperationKey {
  readonly operationId: string;
  readonly keyHash: string;
  /** Absent while the batch that took the key has not stored its operation yet. */
  readonly operation?: StoredOperation;
}

const READ_KEYS = `SELECT k.initiator_id AS key_initiator_id, k.type AS key_type, k.request_id AS key_request_id,
    k.key_hash, k.operation_id AS key_operation_id, o.*
  FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted(initiator_id, type, request_id)
  JOIN operation_key k ON k.initiator_id = wanted.initiator_id AND k.type = wanted.type
    AND k.request_id = wanted.request_id
  LEFT JOIN operation o ON o.operation_id = k.operation_id
  ORDER BY k.initiator_id, k.type, k.request_id`;

type KeyRow = { [K in keyof OperationRow]: OperationRow[K] | null } & {
  key_initiator_id: string;
  key_type: OperationType;
  key_request_id: string;
  key_operation_id: string;
  key_hash: string;
};

export async function readOperationKeys(
  session: SqlSession,
  keys: readonly OperationKey[],
): Promise<Map<string, StoredOperationKey>> {
  if (keys.length === 0) return new Map();
  const { rows } = await session.query<KeyRow>(READ_KEYS, [
    keys.map((key) => key.initiatorId),
    keys.map((key) => key.type),
    keys.map((key) => key.requestId),
  ]);
  return new Map(
    rows.map((row) => [
      operationKeyOf({
        initiatorId: row.key_initiator_id,
        type: row.key_type,
        requestId: row.key_request_id,
      }),
      {
        operationId: row.key_operation_id,
        keyHash: row.key_hash,
        ...(row.operation_id === null ? {} : { operation: operationOfRow(row as OperationRow) }),
      },
    ]),
  );
}

const OF_PAYMENTS = 'SELECT * FROM operation WHERE payment_id = ANY($1::uuid[]) ORDER BY operation_id';

/** All operations of these payments by payment, oldest first. Under the payments' locks they cannot change. */
export async function operationsOf(
  session: SqlSession,
  paymentIds: readonly string[],
): Promise<Map<string, StoredOperation[]>> {
  const { rows } = await session.query<OperationRow>(OF_PAYMENTS, [[...new Set(paymentIds)]]);
  const byPayment = new Map<string, StoredOperation[]>();
  for (const row of rows) {
    const list = byPayment.get(row.payment_id) ?? [];
    byPayment.set(row.payment_id, [...list, operationOfRow(row)]);
  }
  return byPayment;
}

export async function readOperation(
  session: SqlSession,
  operationId: string,
): Promise<StoredOperation | undefined> {
  const { rows } = await session.query<OperationRow>('SELECT * FROM operation WHERE operation_id = $1', [
    operationId,
  ]);
  return rows[0] === undefined ? undefined : operationOfRow(rows[0]);
}

const STORE = `WITH decided AS (SELECT * FROM json_populate_recordset(NULL::operation, $1::json)),
  stored AS (INSERT INTO operation SELECT * FROM decided RETURNING 1),
  history AS (
    INSERT INTO state_history (subject_id, sequence, payment_id, state, result_code, entered_at)
    SELECT operation_id, version, payment_id, state, result_code, accepted_at FROM decided),
  owed AS (
    INSERT INTO work (subject_id, payment_id, kind, due_at, responder_id)
    SELECT d.operation_id, d.payment_id, 'REFUND', $2::timestamptz, p.payer_id
      FROM decided d JOIN payment p ON p.payment_id = d.payment_id WHERE d.state = 'PROCESSING')
  SELECT count(*)::int AS stored FROM stored`;

export async function storeOperations(
  session: SqlSession,
  operations: readonly StoredOperation[],
  askAgainAt: EpochMs,
): Promise<void> {
  const { rows } = await session.query<{ stored: number }>(STORE, [
    JSON.stringify(operations.map(newOperationRow)),
    toIsoUtc8(askAgainAt),
  ]);
  assert.equal(rows[0]?.stored, operations.length, 'every operation that was decided is stored');
}
