import type { EpochMs } from '@silkgate/kernel';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { lockPayments } from '../payments/complete/complete-store.js';
import { readPayment } from '../payments/payment-reader.js';
import { lockOperations } from '../refunds/complete-operations-store.js';
import { readOperation } from '../refunds/operation-store.js';
import type { CaseResolution, CaseSubject } from './domain/case-resolution.js';

export async function readSubject(session: SqlSession, subjectId: string): Promise<CaseSubject | undefined> {
  const payment = await readPayment(session, subjectId);
  if (payment !== undefined) return { payment };
  const operation = await readOperation(session, subjectId);
  if (operation === undefined) return undefined;
  const paid = await readPayment(session, operation.paymentId);
  assert(paid !== undefined, 'an operation has its payment');
  return { payment: paid, operation };
}

/** Claims skip a locked row, and a cancel marks the payment first: under these locks nobody begins to ask. */
const LOCK_WORK = `SELECT lease_until > $2::timestamptz AS asked FROM work WHERE subject_id = $1 FOR UPDATE`;

export interface LockedSubject {
  readonly subject: CaseSubject;
  /** Its responder is being asked by some copy, whose lease holds. */
  readonly isAsked: boolean;
}

/** Lock order: payment, operation, work. */
export async function lockSubject(
  session: SqlSession,
  { paymentId, subjectId }: Pick<CaseResolution, 'paymentId' | 'subjectId'>,
  now: EpochMs,
): Promise<LockedSubject> {
  const payment = (await lockPayments(session, [paymentId])).get(paymentId);
  assert(payment !== undefined, 'what is to be resolved is stored');
  const operation = (await lockOperations(session, [subjectId])).get(subjectId);
  const { rows } = await session.query<{ asked: boolean | null }>(LOCK_WORK, [subjectId, toIsoUtc8(now)]);
  const isAsked = rows.some((row) => row.asked === true);
  return { subject: { payment, ...(operation === undefined ? {} : { operation }) }, isAsked };
}
