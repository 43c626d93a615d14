import type { BusinessDayEnded, ParticipantPublished } from '@silkgate/contracts';
import { addDays } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { touchComparisons, touchExisting, type ComparisonKey } from '../matching/comparison-store.js';

/** An ended day is compared with every participant, also with those that had no transaction. */
export async function insertBusinessDay(session: SqlSession, day: BusinessDayEnded): Promise<void> {
  await session.query(
    'INSERT INTO business_day (business_date, opened_at, cut_at, next_business_date) VALUES ($1, $2, $3, $4)',
    [day.businessDate, day.openedAt, day.cutAt, day.nextBusinessDate],
  );
  await session.query(
    `INSERT INTO day_total
       (business_date, participant_id, leg, payment_count, payment_minor, refund_count, refund_minor)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])`,
    [
      day.businessDate,
      day.totals.map((total) => total.participantId),
      day.totals.map((total) => total.leg),
      day.totals.map((total) => total.payments.count),
      day.totals.map((total) => total.payments.amount.value),
      day.totals.map((total) => total.refunds.count),
      day.totals.map((total) => total.refunds.amount.value),
    ],
  );
  const { rows } = await session.query<ComparisonKey>(
    `SELECT $1::date AS "businessDate", client_id AS "participantId",
            CASE kind WHEN 'wallet' THEN 'PAYER' ELSE 'PAYEE' END AS kind
       FROM participant`,
    [day.businessDate],
  );
  const withTotals = day.totals.map(({ participantId, leg }) => ({
    ...{ businessDate: day.businessDate, participantId, kind: leg },
  }));
  const keys = [...rows, ...withTotals];
  const around = [-1, 0, 1].flatMap((days) =>
    keys.map((key) => ({ ...key, businessDate: addDays(day.businessDate, days) })),
  );
  // In one statement, so that all who touch comparisons lock them in one order.
  await touchExisting(session, around);
  await touchComparisons(session, keys);
}

/** The highest version stands. Days that ended under the agreement are compared with this participant too. */
export async function upsertParticipants(
  session: SqlSession,
  published: readonly ParticipantPublished[],
): Promise<void> {
  const newest = new Map<string, ParticipantPublished>();
  for (const each of published) {
    if ((newest.get(each.clientId)?.version ?? 0) < each.version) newest.set(each.clientId, each);
  }
  const participants = [...newest.values()];
  if (participants.length === 0) return;
  await session.query(
    `INSERT INTO participant (client_id, version, kind, encoding)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS p (client_id) ORDER BY client_id
     ON CONFLICT (client_id) DO UPDATE SET
       version = excluded.version, kind = excluded.kind, encoding = excluded.encoding
      WHERE participant.version < excluded.version`,
    [
      participants.map((each) => each.clientId),
      participants.map((each) => each.version),
      participants.map((each) => each.kind),
      participants.map((each) => each.files.encoding),
    ],
  );
  const { rows } = await session.query<ComparisonKey>(
    `SELECT d.business_date AS "businessDate", p.client_id AS "participantId",
            CASE p.kind WHEN 'wallet' THEN 'PAYER' ELSE 'PAYEE' END AS kind
       FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS p (client_id, kind, valid_from)
       JOIN business_day d ON d.cut_at >= p.valid_from`,
    [
      participants.map((each) => each.clientId),
      participants.map((each) => each.kind),
      participants.map((each) => each.validFrom),
    ],
  );
  await touchComparisons(session, rows);
}
