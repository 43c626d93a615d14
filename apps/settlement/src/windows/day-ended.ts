import { readEvent } from '@silkgate/contracts';
import type { BusinessDayEnded, CloudEvent } from '@silkgate/contracts';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { Clock } from '@silkgate/kernel';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';
import { shareBusinessDates } from './business-date-store.js';

const END = `UPDATE business_date SET state = 'ENDED', settlement = $2, cut_at = $3::timestamptz,
    next_business_date = $4::date, ended_at = $5::timestamptz
  WHERE business_date = $1::date AND state = 'OPEN'`;

const INSERT_TOTALS = `INSERT INTO business_day_total (business_date, participant_id, leg, currency,
    payment_count, payment_minor, refund_count, refund_minor)
  SELECT $1::date, row.* FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::int[], $8::bigint[])
    AS row (participant_id)`;

/** Stores what the gateway counted; the date closes apart from this, once the books have the same. */
export async function endBusinessDays(
  session: SqlSession,
  events: readonly CloudEvent[],
  clock: Clock,
): Promise<void> {
  for (const event of events) {
    const reading = readEvent<BusinessDayEnded>(event, 'gateway.business-day-ended.v1');
    if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
    if (reading.kind === 'read') await endBusinessDay(session, event.id, reading.data, clock);
  }
}

async function endBusinessDay(
  session: SqlSession,
  eventId: string,
  day: BusinessDayEnded,
  clock: Clock,
): Promise<void> {
  const odd = day.totals.find((total) => total.payments.amount.currency !== total.refunds.amount.currency);
  if (odd !== undefined)
    throw new PoisonEvent(eventId, `two currencies in the total of ${odd.participantId}`);
  await shareBusinessDates(session, [day.businessDate]);
  const ended = await session.query(END, [
    day.businessDate,
    day.settlement,
    day.cutAt,
    day.nextBusinessDate,
    toIsoUtc8(clock.now()),
  ]);
  if (ended.rowCount !== 1)
    throw new PoisonEvent(eventId, `business date ${day.businessDate} has ended before`);
  await session.query(INSERT_TOTALS, [
    day.businessDate,
    ...columnsOf(
      day.totals,
      (each) => each.participantId,
      (each) => each.leg,
      (each) => each.payments.amount.currency,
      (each) => each.payments.count,
      (each) => each.payments.amount.value,
      (each) => each.refunds.count,
      (each) => each.refunds.amount.value,
    ),
  ]);
}
