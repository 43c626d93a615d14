import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { claimWork, type WorkClaim } from './claim-work.js';
import { responderSql } from './responder-sql.js';
import type { WorkItem, WorkKind } from './work-item.js';

const RESCHEDULE = `UPDATE work SET kind = CASE kind WHEN 'GIVE_BACK' THEN kind ELSE $3 END, due_at = $4::timestamptz, lease_holder = NULL, lease_until = NULL
  WHERE subject_id = $1 AND lease_holder = $2`;

const FINISH = 'DELETE FROM work WHERE subject_id = $1 AND lease_holder = $2';

const START_CANCEL = `UPDATE payment SET cancel_sent_at = coalesce(cancel_sent_at, $2::timestamptz)
  WHERE payment_id = $1 AND state IN ('PROCESSING', 'AUTHORISED')`;

const OWE_CANCEL = `INSERT INTO work (subject_id, payment_id, kind, due_at, responder_id, lease_holder, lease_until)
  SELECT p.payment_id, p.payment_id, 'CANCEL', $2::timestamptz, ${responderSql('p')}, $3::uuid, $4::timestamptz
    FROM payment p WHERE p.payment_id = $1
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

  claim(claim: WorkClaim): Promise<WorkItem[]> {
    return claimWork(this.database, this.holder, claim);
  }

  /** Nothing happens where the lease went to someone else or the work is done. */
  async reschedule(item: Pick<WorkItem, 'subjectId'>, kind: WorkKind, dueAt: EpochMs): Promise<void> {
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
  async hasten(paymentId: string, dueAt: EpochMs, session: SqlSession = this.database): Promise<void> {
    await session.query(HASTEN, [paymentId, toIsoUtc8(dueAt)]);
  }

  #cancelValues(paymentId: string, now: EpochMs, leaseMs: number): unknown[] {
    const leaseEnd = toIsoUtc8(now + leaseMs);
    return [paymentId, leaseEnd, this.holder, leaseEnd];
  }
}
