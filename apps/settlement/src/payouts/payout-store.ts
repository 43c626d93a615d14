import { toIsoUtc8 } from '@silkgate/kernel';
import type { BusinessDate, EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';
import type { Payout, PayoutBatch, PayoutState } from './domain/payout.js';
import type { PlannedBatch } from './domain/payout-plan.js';

export async function storeBatches(
  session: SqlSession,
  date: BusinessDate,
  batches: readonly PlannedBatch[],
  now: EpochMs,
): Promise<void> {
  await session.query(
    `INSERT INTO payout_batch (batch_id, acquirer_id, business_date, currency, sequence, state, payout_count,
       total_minor, value_date, immediate, due_at)
     SELECT batch_id, acquirer_id, $1::date, currency, sequence, 'SCHEDULED', payout_count, total_minor, value_date,
       immediate, due_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::int[], $7::bigint[], $8::date[],
         $9::boolean[], $10::timestamptz[])
       AS row (batch_id, acquirer_id, currency, sequence, payout_count, total_minor, value_date, immediate, due_at)`,
    [
      date,
      ...columnsOf(
        batches,
        (each) => each.batchId,
        (each) => each.acquirerId,
        (each) => each.currency,
        (each) => each.sequence,
        (each) => each.payouts.length,
        (each) => each.totalMinor,
        (each) => each.schedule.valueDate,
        (each) => each.schedule.immediate,
        (each) => toIsoUtc8(each.schedule.dueAt),
      ),
    ],
  );
  await session.query(
    `INSERT INTO payout (payout_id, batch_id, acquirer_id, merchant_id, account, currency, amount_minor,
       business_date, state, changed_at)
     SELECT row.*, $8::date, 'SCHEDULED', $9::timestamptz
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS row`,
    [
      ...columnsOf(
        batches.flatMap((each) => each.payouts),
        (each) => each.payoutId,
        (each) => each.batchId,
        (each) => each.acquirerId,
        (each) => each.merchantId,
        (each) => each.account,
        (each) => each.currency,
        (each) => each.amountMinor,
      ),
      date,
      toIsoUtc8(now),
    ],
  );
}

interface BatchRow extends Omit<PayoutBatch, 'totalMinor'> {
  readonly totalMinor: string;
}

const BATCH = `batch_id AS "batchId", acquirer_id AS "acquirerId", business_date AS "businessDate", currency, sequence,
  total_minor AS "totalMinor", value_date AS "valueDate", immediate`;

/** Batches whose time has come and that no other copy works on, locked. */
export async function lockDueBatches(
  session: SqlSession,
  now: EpochMs,
  limit: number,
): Promise<readonly PayoutBatch[]> {
  const { rows } = await session.query<BatchRow>(
    `SELECT ${BATCH} FROM payout_batch WHERE state = 'SCHEDULED' AND due_at <= $1::timestamptz
     ORDER BY batch_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [toIsoUtc8(now), limit],
  );
  return rows.map(batchOf);
}

/** The batch, locked, if it is instructed and not final. */
export async function lockInstructedBatch(
  session: SqlSession,
  batchId: string,
): Promise<PayoutBatch | undefined> {
  const { rows } = await session.query<BatchRow>(
    `SELECT ${BATCH} FROM payout_batch WHERE batch_id = $1::uuid AND state = 'INSTRUCTED' FOR UPDATE`,
    [batchId],
  );
  return rows.map(batchOf)[0];
}

export async function readBatch(session: SqlSession, batchId: string): Promise<PayoutBatch | undefined> {
  const { rows } = await session.query<BatchRow>(
    `SELECT ${BATCH} FROM payout_batch WHERE batch_id = $1::uuid`,
    [batchId],
  );
  return rows.map(batchOf)[0];
}

function batchOf(row: BatchRow): PayoutBatch {
  return { ...row, totalMinor: BigInt(row.totalMinor) };
}

/** Payouts of the batches in the order of their ids; locked where the caller is about to change them. */
export async function readPayouts(
  session: SqlSession,
  batchIds: readonly string[],
  lock: 'FOR UPDATE' | '' = '',
): Promise<readonly Payout[]> {
  const { rows } = await session.query<Omit<Payout, 'amountMinor'> & { readonly amountMinor: string }>(
    `SELECT payout_id AS "payoutId", batch_id AS "batchId", acquirer_id AS "acquirerId", merchant_id AS "merchantId",
       business_date AS "businessDate", account, amount_minor AS "amountMinor", currency, state
     FROM payout WHERE batch_id = ANY ($1::uuid[]) ORDER BY payout_id ${lock}`,
    [[...batchIds]],
  );
  return rows.map((row) => ({ ...row, amountMinor: BigInt(row.amountMinor) }));
}

export interface PayoutTransition {
  readonly batchIds: readonly string[];
  readonly from: PayoutState;
  readonly to: PayoutState;
  readonly now: EpochMs;
  readonly bankReference?: string;
}

/** Moves batches and their payouts on; answers how many payouts changed. */
export async function movePayouts(session: SqlSession, move: PayoutTransition): Promise<number> {
  const at = toIsoUtc8(move.now);
  await session.query(
    `UPDATE payout_batch SET state = $2, bank_reference = $5,
       instructed_at = CASE WHEN $2 = 'INSTRUCTED' THEN $4::timestamptz ELSE instructed_at END,
       ended_at = CASE WHEN $2 IN ('PAID', 'REJECTED') THEN $4::timestamptz END
     WHERE batch_id = ANY ($1::uuid[]) AND state = $3`,
    [[...move.batchIds], move.to, move.from, at, move.bankReference ?? null],
  );
  const { rowCount } = await session.query(
    'UPDATE payout SET state = $2, changed_at = $4::timestamptz WHERE batch_id = ANY ($1::uuid[]) AND state = $3',
    [[...move.batchIds], move.to, move.from, at],
  );
  return rowCount;
}
