import type { SqlSession } from '@silkgate/persistence';

/** What became of the payments' events, told by the stores. */
export interface PostedOnce {
  readonly payments: number;
  /** Written by the gateway for consumers. */
  readonly events: number;
  readonly unpublished: number;
  /** Consumers of these events, times events that one of them has not taken in. */
  readonly untaken: number;
  readonly setAside: number;
  /** Successful payments without exactly one journal of their own. */
  readonly notPostedOnce: number;
}

const CONSUMERS = ['settlement', 'reconciliation', 'compliance', 'fx'] as const;

const UNTAKEN = CONSUMERS.map(
  (consumer) => `(SELECT count(*) FROM gateway.outbox o WHERE o.topic = 'gateway.payments'
     AND (SELECT count(*) FROM ${consumer}.inbox i WHERE i.event_id = o.event_id) <> 1)`,
).join(' + ');
const SET_ASIDE = CONSUMERS.map((consumer) => `(SELECT count(*) FROM ${consumer}.dead_letter)`).join(' + ');

const COUNTS = `SELECT
    (SELECT count(*)::int FROM gateway.payment WHERE state = 'SUCCESS') AS payments,
    (SELECT count(*)::int FROM gateway.outbox WHERE topic = 'gateway.payments') AS events,
    (SELECT count(*)::int FROM gateway.outbox WHERE published_at IS NULL) AS unpublished,
    (${UNTAKEN})::int AS untaken,
    (${SET_ASIDE})::int AS "setAside",
    (SELECT count(*)::int FROM gateway.payment p WHERE p.state = 'SUCCESS' AND (
       SELECT count(*) FROM settlement.journal j
        WHERE j.reference = p.payment_id::text AND j.kind = 'payment') <> 1) AS "notPostedOnce"`;

export async function readPostedOnce(auditor: SqlSession): Promise<PostedOnce> {
  const { rows } = await auditor.query<PostedOnce>(COUNTS);
  const [counts] = rows;
  if (counts === undefined) throw new Error('the stores answered nothing');
  return counts;
}

export async function countUnpublished(auditor: SqlSession): Promise<number> {
  const { rows } = await auditor.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM gateway.outbox WHERE published_at IS NULL',
  );
  return rows[0]?.count ?? 0;
}
