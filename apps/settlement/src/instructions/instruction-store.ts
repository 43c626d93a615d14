import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';
import type { Instruction, StoredInstruction } from './instruction.js';

export type NewInstruction = Omit<Instruction, 'state' | 'attempts' | 'acknowledged'> & {
  /** Undefined waits until {@link releaseInstruction}. */
  readonly dueAt: EpochMs | undefined;
};

export async function storeInstructions(
  session: SqlSession,
  orders: readonly NewInstruction[],
): Promise<void> {
  if (orders.length === 0) return;
  await session.query(
    `INSERT INTO instruction (instruction_id, kind, reference, business_date, participant_account, amount_minor,
       currency, value_date, immediate, next_attempt_at, state, attempts)
     SELECT row.*, 'PENDING', 0 FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::date[], $5::text[], $6::bigint[],
       $7::text[], $8::date[], $9::boolean[], $10::timestamptz[]) AS row`,
    columnsOf(
      orders,
      (each) => each.instructionId,
      (each) => each.kind,
      (each) => each.reference,
      (each) => each.businessDate,
      (each) => each.participantAccount,
      (each) => each.amountMinor,
      (each) => each.currency,
      (each) => each.valueDate,
      (each) => each.immediate,
      (each) => (each.dueAt === undefined ? undefined : toIsoUtc8(each.dueAt)),
    ),
  );
}

export async function releaseInstruction(
  session: SqlSession,
  reference: string,
  now: EpochMs,
): Promise<void> {
  await session.query(
    `UPDATE instruction SET next_attempt_at = $2::timestamptz
     WHERE reference = $1::uuid AND state = 'PENDING' AND next_attempt_at IS NULL`,
    [reference, toIsoUtc8(now)],
  );
}

const FIELDS = `instruction_id AS "instructionId", kind, reference, business_date AS "businessDate",
  participant_account AS "participantAccount", amount_minor AS "amountMinor", currency, value_date AS "valueDate",
  immediate, state, attempts, acknowledged_at IS NOT NULL AS acknowledged`;

type InstructionRow = Omit<Instruction, 'amountMinor'> & { readonly amountMinor: string };

function instructionOf(row: InstructionRow): Instruction {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}

/**
 * Takes due instructions for one attempt each and puts the next attempt off by the lease: a copy that dies in between
 * leaves them to be taken again. What is taken for the first time counts as sent, and its window as instructed, before
 * the bank is called, because from then on it may have been received.
 */
export async function claimDueInstructions(
  session: SqlSession,
  now: EpochMs,
  lease: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly Instruction[]> {
  const { rows } = await session.query<InstructionRow>(
    `WITH due AS (
       SELECT instruction_id AS id FROM instruction WHERE next_attempt_at <= $1::timestamptz
       ORDER BY instruction_id LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE instruction SET state = 'SENT', attempts = attempts + 1, next_attempt_at = $3::timestamptz
     FROM due WHERE instruction_id = due.id RETURNING ${FIELDS}`,
    [toIsoUtc8(now), lease.limit, toIsoUtc8(now + lease.leaseMs)],
  );
  await session.query(
    `UPDATE settlement_window SET state = 'INSTRUCTED', instructed_at = $2::timestamptz
     WHERE window_id = ANY ($1::uuid[]) AND state = 'CLOSED'`,
    [rows.map((row) => row.reference), toIsoUtc8(now)],
  );
  return rows.map(instructionOf);
}

export interface AttemptOutcome {
  readonly instructionId: string;
  readonly acknowledged: boolean;
  readonly nextAttemptAt: EpochMs;
  /** Why it is not acknowledged, or not confirmed yet. */
  readonly problem: string | undefined;
}

/** A confirmation that came meanwhile has the last word: only instructions that are not final are touched. */
export async function recordAttempt(
  session: SqlSession,
  outcome: AttemptOutcome,
  now: EpochMs,
): Promise<void> {
  await session.query(
    `UPDATE instruction SET next_attempt_at = $2::timestamptz, last_problem = $3,
       acknowledged_at = CASE WHEN $4 THEN coalesce(acknowledged_at, $5::timestamptz) ELSE acknowledged_at END
     WHERE instruction_id = $1::uuid AND state = 'SENT'`,
    [
      outcome.instructionId,
      toIsoUtc8(outcome.nextAttemptAt),
      outcome.problem ?? null,
      outcome.acknowledged,
      toIsoUtc8(now),
    ],
  );
}

export async function lockInstruction(
  session: SqlSession,
  id: string,
): Promise<StoredInstruction | undefined> {
  const { rows } = await session.query<InstructionRow & { readonly bankReference: string | null }>(
    `SELECT ${FIELDS}, bank_reference AS "bankReference" FROM instruction WHERE instruction_id = $1::uuid FOR UPDATE`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? undefined : { ...instructionOf(row), bankReference: row.bankReference };
}

export interface FinalOutcome {
  readonly instructionId: string;
  readonly state: 'SETTLED' | 'REJECTED';
  readonly bankReference: string;
  /** ISO 8601 as the bank gave it. */
  readonly settledAt: string;
  readonly reason: string | undefined;
}

export async function finishInstruction(session: SqlSession, outcome: FinalOutcome): Promise<number> {
  const { rowCount } = await session.query(
    `UPDATE instruction SET state = $2, bank_reference = $3, reason = $5, next_attempt_at = NULL, last_problem = NULL,
       settled_at = CASE WHEN $2 = 'SETTLED' THEN $4::timestamptz END
     WHERE instruction_id = $1::uuid AND state = 'SENT'`,
    [outcome.instructionId, outcome.state, outcome.bankReference, outcome.settledAt, outcome.reason ?? null],
  );
  return rowCount;
}
