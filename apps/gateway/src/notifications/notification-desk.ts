import { shardOf, toIsoUtc8, type Clock, type EpochMs, type IdSource } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';

export type NotificationState = 'OWED' | 'DELIVERED' | 'ABANDONED';

/** A notification as operators see it; its body, which tells of a customer, is not shown. */
export interface NotificationView {
  readonly notificationId: string;
  readonly paymentId: string;
  readonly recipientId: string;
  readonly operation: 'notifyPayment' | 'notifyRefund';
  readonly state: NotificationState;
  readonly attempts: number;
  readonly createdAt: EpochMs;
  /** When it is tried next, or, while it is under way, when it is tried again at the latest. */
  readonly dueAt: EpochMs;
  readonly endedAt?: EpochMs;
}

export interface NotificationQuery {
  readonly recipientId?: string;
  readonly paymentId?: string;
  readonly state?: NotificationState;
  /** Only those made before this one. */
  readonly before?: string;
  readonly limit: number;
}

export interface ResendOrder {
  readonly operator: string;
  readonly reason?: string;
}

export interface NotificationDeskPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

interface ViewRow {
  notification_id: string;
  payment_id: string;
  recipient_id: string;
  operation: 'notifyPayment' | 'notifyRefund';
  state: NotificationState;
  attempts: number;
  created_at: number;
  due_at: number;
  ended_at: number | null;
}

const COLUMNS = `notification_id, payment_id, recipient_id, operation, state, attempts, created_at, due_at, ended_at`;

/** Owed again from now on, as if it had just been made; what is under way at this moment is left to end. */
const OWE_AGAIN = `UPDATE notification SET state = 'OWED', due_at = $1::timestamptz, owed_since = $1::timestamptz,
    attempts = 0, ended_at = NULL, lease_holder = NULL, lease_until = NULL`;
const NOT_UNDER_WAY = '(lease_until IS NULL OR lease_until <= $1::timestamptz)';

/** What waits behind it in its payment may be looked at again, too. */
const OWE_ONE_AGAIN = `WITH asked AS (${OWE_AGAIN} WHERE notification_id = $2 AND ${NOT_UNDER_WAY}
    RETURNING payment_id, recipient_id, sequence),
  followers AS (
    UPDATE notification f SET due_at = $1::timestamptz FROM asked a
     WHERE f.payment_id = a.payment_id AND f.recipient_id = a.recipient_id AND f.sequence > a.sequence
       AND f.state = 'OWED' AND f.due_at > $1::timestamptz AND f.lease_holder IS NULL)
  SELECT 1 FROM asked`;

const OWE_ALL_AGAIN = `${OWE_AGAIN} WHERE notification_id = ANY(ARRAY(
    SELECT notification_id FROM notification
     WHERE recipient_id = $2 AND state = $3 AND notification_id > $4 AND ${NOT_UNDER_WAY}
     ORDER BY notification_id LIMIT $5 FOR UPDATE SKIP LOCKED))
  RETURNING notification_id`;

const RECORD = `INSERT INTO notification_resend (resend_id, recipient_id, notification_id, operator, reason, requested_at)
  VALUES ($1, $2, $3, $4, $5, $6::timestamptz)`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Rows of one commit: long transactions would hold up those who send. */
const PAGE = 2_000;

function viewOf(row: ViewRow): NotificationView {
  return {
    notificationId: row.notification_id,
    paymentId: row.payment_id,
    recipientId: row.recipient_id,
    operation: row.operation,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.due_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}

/** What operators do about notifications: look, and have them sent again. */
export class NotificationDesk {
  constructor(private readonly ports: NotificationDeskPorts) {}

  /** Newest first. */
  async list(query: NotificationQuery): Promise<NotificationView[]> {
    const conditions: string[] = [];
    const values: unknown[] = [];
    const where = (condition: (parameter: string) => string, value: unknown): void => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(condition(`$${values.length}`));
    };
    where((value) => `recipient_id = ${value}`, query.recipientId);
    where((value) => `payment_id = ${value}::uuid`, query.paymentId);
    where((value) => `state = ${value}`, query.state);
    where((value) => `notification_id < ${value}::uuid`, query.before);
    values.push(query.limit);
    const { rows } = await this.ports.database.query<ViewRow>(
      `SELECT ${COLUMNS} FROM notification ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
        ORDER BY notification_id DESC LIMIT $${values.length}`,
      values,
    );
    return rows.map(viewOf);
  }

  /** One, whatever became of it. */
  async resend(notificationId: string, order: ResendOrder): Promise<'owed' | 'under-way' | 'unknown'> {
    const { clock, database } = this.ports;
    const now = clock.now();
    return database.transaction(async (session) => {
      const known = await session.query('SELECT 1 FROM notification WHERE notification_id = $1', [
        notificationId,
      ]);
      if (known.rowCount === 0) return 'unknown';
      const asked = await session.query(OWE_ONE_AGAIN, [toIsoUtc8(now), notificationId]);
      if (asked.rowCount === 0) return 'under-way';
      await session.query(RECORD, this.#record({ notificationId }, order, now));
      return 'owed';
    });
  }

  /** Everything that a participant has not confirmed, what was given up included; answers how many. */
  async resendAll(recipientId: string, order: ResendOrder): Promise<number> {
    const now = this.ports.clock.now();
    await this.ports.database.query(RECORD, this.#record({ recipientId }, order, now));
    // In this order none is counted twice: what was given up is owed afterwards.
    const owed = await this.#oweAgain(recipientId, 'OWED', now);
    return owed + (await this.#oweAgain(recipientId, 'ABANDONED', now));
  }

  async #oweAgain(recipientId: string, state: 'OWED' | 'ABANDONED', now: EpochMs): Promise<number> {
    let count = 0;
    for (let after = FIRST_ID; ;) {
      const { rows } = await this.ports.database.query<{ notification_id: string }>(OWE_ALL_AGAIN, [
        toIsoUtc8(now),
        recipientId,
        state,
        after,
        PAGE,
      ]);
      count += rows.length;
      if (rows.length < PAGE) return count;
      after = rows.reduce((last, row) => (row.notification_id > last ? row.notification_id : last), after);
    }
  }

  #record(
    subject: { readonly recipientId?: string; readonly notificationId?: string },
    { operator, reason }: ResendOrder,
    now: EpochMs,
  ): unknown[] {
    const id = this.ports.ids.uuid(shardOf(operator));
    return [
      id,
      subject.recipientId ?? null,
      subject.notificationId ?? null,
      operator,
      reason ?? null,
      toIsoUtc8(now),
    ];
  }
}
