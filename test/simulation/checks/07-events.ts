import type { Database } from '@silkgate/persistence';
import { TOPICS } from '@silkgate/contracts';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';
import type { PaymentFacts, WaveFacts } from './wave-facts.js';

interface OutboxFacts {
  readonly event_id: string;
  readonly key: string;
  readonly type: string;
  readonly is_other: boolean;
}

/** An end must be told as it was committed. */
const OUTBOX = `SELECT o.event_id, o.key, e.type,
    e.type IN ('gateway.payment-succeeded.v1', 'gateway.payment-failed.v1', 'gateway.payment-cancelled.v1')
      AND (d."businessDate", coalesce(d."paymentTime", d."endedAt")::timestamptz)
        IS DISTINCT FROM (p.business_date::text, p.ended_at) AS is_other
  FROM outbox o
    CROSS JOIN LATERAL json_to_record(o.event::json) AS e(type text, data json)
    CROSS JOIN LATERAL json_to_record(e.data) AS d("businessDate" text, "paymentTime" text, "endedAt" text)
    LEFT JOIN payment p ON p.payment_id = o.key::uuid
  WHERE o.topic = $1 AND o.key = ANY($2::text[]) ORDER BY o.event_id`;
const ASKED = `SELECT subject_id FROM state_history
  WHERE sequence = 2 AND subject_id = payment_id AND subject_id = ANY($1::uuid[]) ORDER BY subject_id`;
const UNKNOWN = `SELECT id FROM unnest($1::uuid[]) AS id
  WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = id) ORDER BY id`;

const ENDINGS = {
  SUCCESS: 'gateway.payment-succeeded.v1',
  FAILED: 'gateway.payment-failed.v1',
  CANCELLED: 'gateway.payment-cancelled.v1',
} as const;

/** 7: one event for each payment that ended after it was accepted and each refund that succeeded, all of them in the log. */
export async function checkEvents(
  database: Database,
  facts: WaveFacts,
  books: WaveBooks,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  const violated = (detail: string, ...about: string[]) => violations.push({ invariant: 7, detail, about });
  const { rows: events } = await database.query<OutboxFacts>(OUTBOX, [
    TOPICS.payments.name,
    facts.paymentIds,
  ]);
  const counts = new Map<string, number>();
  for (const { event_id: id, key, type, is_other: isOther } of events) {
    counts.set(`${key} ${type}`, (counts.get(`${key} ${type}`) ?? 0) + 1);
    if (isOther) violated(`event ${id} tells an end of ${key} that was not committed`, id, key);
    if (!books.published.has(id)) violated(`event ${id} of ${key} is not in the log`, id, key);
  }
  const { rows: asked } = await database.query<{ subject_id: string }>(ASKED, [facts.paymentIds]);
  const wasAsked = new Set(asked.map((row) => row.subject_id));
  const expect = (payment: PaymentFacts, type: string, expected: number): void => {
    const { payment_id: id, state } = payment;
    const found = counts.get(`${id} ${type}`) ?? 0;
    if (found !== expected) violated(`${id} (${state}) has ${found} events ${type}, not ${expected}`, id);
  };
  for (const payment of facts.payments) {
    for (const [state, type] of Object.entries(ENDINGS))
      expect(payment, type, state === payment.state && wasAsked.has(payment.payment_id) ? 1 : 0);
    const done = (facts.operationsOf.get(payment.payment_id) ?? []).filter(
      (each) => each.state === 'SUCCESS',
    );
    const reversals = counts.get(`${payment.payment_id} gateway.payment-reversed.v1`) ?? 0;
    expect(payment, 'gateway.refund-succeeded.v1', done.length - reversals);
    const cancels = done.filter((each) => each.type === 'CANCEL').length;
    if (reversals > cancels)
      violated(`${payment.payment_id} has ${reversals} events of ${cancels} reversals`, payment.payment_id);
  }
  const ofGateway = [...books.published].filter(([, { topic }]) => topic.startsWith('gateway.'));
  const { rows: unknown } = await database.query<{ id: string }>(UNKNOWN, [ofGateway.map(([id]) => id)]);
  for (const { id } of unknown)
    violated(`event ${id} is in the log and of no commit`, id, books.published.get(id)?.key ?? id);
  return violations;
}
