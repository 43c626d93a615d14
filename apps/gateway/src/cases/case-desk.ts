import { toIsoUtc8, type Clock, type EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { PaymentState } from '../payments/domain/payment.js';

/** A contradiction that nothing of ours resolved: a person has to. */
export interface PaymentCase {
  readonly subjectId: string;
  readonly paymentId: string;
  readonly kind: string;
  /** Of this kind, from 1: the former ones were closed. */
  readonly number: number;
  readonly detail: string;
  readonly raisedAt: EpochMs;
  readonly state: PaymentState;
  readonly payerId?: string;
  readonly payeeId?: string;
}

interface CaseRow {
  subject_id: string;
  payment_id: string;
  kind: string;
  number: number;
  detail: string;
  raised_at: number;
  state: PaymentState;
  payer_id: string | null;
  payee_id: string | null;
}

/**
 * An alarm is a case until it is closed, unless the payment has ended as it should: succeeded with the right answer
 * after a wrong one, or given back every debit that was told after its cancel. So is that of a refund without an end.
 */
const OPEN = `FROM payment_alarm a JOIN payment p ON p.payment_id = a.payment_id
  WHERE NOT EXISTS (SELECT 1 FROM payment_case_closing c
      WHERE c.subject_id = a.subject_id AND c.kind = a.kind AND c.number = a.number)
    AND NOT (a.subject_id = p.payment_id AND p.state = 'SUCCESS'
      AND a.kind IN ('WRONG_AMOUNT', 'WRONG_CURRENCY', 'WRONG_ID', 'WRONG_SIGNATURE', 'CANCEL_REFUSED'))
    AND NOT (a.kind = 'SUCCESS_AFTER_CANCEL' AND p.state IN ('CANCELLED', 'FAILED')
      AND NOT EXISTS (SELECT 1 FROM work w WHERE w.subject_id = p.payment_id))
    AND NOT (a.kind IN ('CANCEL_REFUSED', 'REFUND_REFUSED') AND a.subject_id <> p.payment_id
      AND EXISTS (SELECT 1 FROM operation o WHERE o.operation_id = a.subject_id AND o.state <> 'PROCESSING'))`;

const LIST = `SELECT a.subject_id, a.payment_id, a.kind, a.number, a.detail, a.raised_at,
    p.state, p.payer_id, p.payee_id ${OPEN}
  ORDER BY a.raised_at, a.subject_id, a.kind LIMIT $1`;

const CLOSE = `INSERT INTO payment_case_closing (subject_id, kind, number, operator, reason, closed_at)
  SELECT a.subject_id, a.kind, a.number, $3, $4, $5::timestamptz ${OPEN} AND a.subject_id = $1 AND a.kind = $2
    AND a.number = coalesce($6::integer, a.number)
  ON CONFLICT DO NOTHING`;

export interface CaseClosing {
  readonly subjectId: string;
  readonly kind: string;
  /** Which of them; whichever is open when absent. */
  readonly number?: number;
  readonly operator: string;
  readonly reason: string;
}

/** What operators see of contradictions, and how they close them. */
export class CaseDesk {
  constructor(private readonly ports: { readonly database: Database; readonly clock: Clock }) {}

  /** The open ones, oldest first. */
  async list(limit: number): Promise<PaymentCase[]> {
    const { rows } = await this.ports.database.query<CaseRow>(LIST, [limit]);
    return rows.map((row) => ({
      subjectId: row.subject_id,
      paymentId: row.payment_id,
      kind: row.kind,
      number: row.number,
      detail: row.detail,
      raisedAt: row.raised_at,
      state: row.state,
      ...(row.payer_id === null ? {} : { payerId: row.payer_id }),
      ...(row.payee_id === null ? {} : { payeeId: row.payee_id }),
    }));
  }

  /** False where no such case is open. */
  async close({ subjectId, kind, number, operator, reason }: CaseClosing): Promise<boolean> {
    const { clock, database } = this.ports;
    const closed = await database.query(CLOSE, [
      ...[subjectId, kind, operator, reason, toIsoUtc8(clock.now())],
      number ?? null,
    ]);
    return closed.rowCount === 1;
  }
}
