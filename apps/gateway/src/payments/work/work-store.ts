import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { WorkItem, WorkKind } from './work-item.js';

interface WorkRow {
  subject_id: string;
  payment_id: string;
  kind: WorkKind;
  attempts: number;
}

/** The due time moves to the end of the lease: what a dead copy claimed becomes due again by itself. */
const CLAIM = `UPDATE work w SET lease_holder = $1, lease_until = $2::timestamptz, due_at = $2::timestamptz,
    attempts = w.attempts + 1
  FROM (SELECT subject_id FROM work WHERE due_at <= $3::timestamptz
         ORDER BY due_at, subject_id LIMIT $4 FOR UPDATE SKIP LOCKED) due
  WHERE w.subject_id = due.subject_id
  RETURNING w.subject_id, w.payment_id, w.kind, w.attempts`;

const RESCHEDULE = `UPDATE work SET kind = CASE kind WHEN 'GIVE_BACK' THEN kind ELSE $3 END, due_at = $4::timestamptz, lease_holder = NULL, lease_until = NULL
  WHERE subject_id = $1 AND lease_holder = $2`;

const FINISH = 'DELETE FROM work WHERE subject_id = $1 AND lease_holder = $2';

const START_CANCEL = `UPDATE payment SET cancel_sent_at = coalesce(cancel_sent_at, $2::timestamptz)
  WHERE payment_id = $1 AND state IN ('PROCESSING', 'AUTHORISED')`;

const OWE_CANCEL = `INSERT INTO work (subject_id, payment_id, kind, due_at, lease_holder, lease_until)
  VALUES ($1, $1, 'CANCEL', $2::timestamptz, $3, $4::timestamptz)
  ON CONFLICT (subject_id) DO UPDATE SET due_at = excluded.due_at,
    kind = CASE work.kind WHEN 'GIVE_BACK' THEN work.kind ELSE excluded.kind END,
    lease_holder = excluded.lease_holder, lease_until = excluded.lease_until`;

/** What nobody has claimed yet becomes due earlier, never later. */
const HASTEN = `UPDATE work SET due_at = $2::timestamptz
  WHERE subject_id = $1 AND lease_holder IS NULL AND due_at > $2::timestamptz`;

/** The table of what is still owed, seen by one copy. Leases save work; conditional updates give safety. */
export class WorkStore {
  constructor(
    private readonly database: Database,
    private readonly holder: string,
  ) {}

  async claim(limit: number, now: EpochMs, leaseMs: number): Promise<WorkItem[]> {
    const values = [this.holder, toIsoUtc8(now + leaseMs), toIsoUtc8(now), limit];
    const { rows } = await this.database.query<WorkRow>(CLAIM, values);
    return rows
      .map((row) => ({
        subjectId: row.subject_id,
        paymentId: row.payment_id,
        kind: row.kind,
        attempts: row.attempts,
      }))
      .sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
  }

  /** Nothing happens where the lease went to someone else or the work is done. */
  async reschedule(item: WorkItem, kind: WorkKind, dueAt: EpochMs): Promise<void> {
    await this.database.query(RESCHEDULE, [item.subjectId, this.holder, kind, toIsoUtc8(dueAt)]);
  }

  async finish(item: WorkItem): Promise<void> {
    await this.database.query(FINISH, [item.subjectId, this.holder]);
  }

  /**
   * Before the first cancel leaves: from here on no success of the payer's completes the payment. The work is this
   * copy's until the lease ends. False if the payment is final already.
   */
  async startCancel(paymentId: string, now: EpochMs, leaseMs: number): Promise<boolean> {
    return this.database.transaction(async (session) => {
      const marked = await session.query(START_CANCEL, [paymentId, toIsoUtc8(now)]);
      if (marked.rowCount === 0) return false;
      await session.query(OWE_CANCEL, this.#cancelValues(paymentId, now, leaseMs));
      return true;
    });
  }

  /** The first answer was unclear: the first inquiry need not wait for the deadline of the ask. */
  async hasten(paymentId: string, dueAt: EpochMs): Promise<void> {
    await this.database.query(HASTEN, [paymentId, toIsoUtc8(dueAt)]);
  }

  #cancelValues(paymentId: string, now: EpochMs, leaseMs: number): unknown[] {
    const leaseEnd = toIsoUtc8(now + leaseMs);
    return [paymentId, leaseEnd, this.holder, leaseEnd];
  }
}
