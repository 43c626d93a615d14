import { cloudEvent, TOPICS, type BusinessDayEnded } from '@silkgate/contracts';
import { addDays, shardOf, toIsoUtc8, type EpochMs, type IdSource } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { EVENT_SOURCE } from '../payments/events/payment-events.js';
import { dayTotals } from './day-totals.js';
import type { ClosingDay, OpenDay } from './open-day.js';

export type DaySettlement = BusinessDayEnded['settlement'];

const CLOSE = `UPDATE business_day SET state = 'CLOSING', cut_at = $2::timestamptz, settlement = $3
  WHERE business_date = $1::date AND state = 'OPEN'`;
const OPEN = `INSERT INTO business_day (business_date, state, opened_at) VALUES ($1::date, 'OPEN', $2::timestamptz)`;
const CLOSE_FOR_GOOD = `UPDATE business_day SET state = 'COUNTING'
  WHERE business_date = ANY($1::date[]) AND state = 'CLOSING'`;
const END = `UPDATE business_day SET state = 'ENDED' WHERE business_date = $1::date AND state = 'COUNTING'`;

/** Nothing new is counted in the locked day from here on, but cancels of its own payments; the next calendar day opens. */
export async function closeLockedDay(
  session: SqlSession,
  day: OpenDay,
  end: { readonly cutAt: EpochMs; readonly settlement: DaySettlement },
): Promise<ClosingDay> {
  const { businessDate, openedAt } = day;
  // A copy's clock may be behind the one that opened the day.
  const cutAt = Math.max(end.cutAt, openedAt);
  const closed = await session.query(CLOSE, [businessDate, toIsoUtc8(cutAt), end.settlement]);
  assert.equal(closed.rowCount, 1, 'the locked day is open');
  await session.query(OPEN, [addDays(businessDate, 1), toIsoUtc8(cutAt)]);
  return { businessDate, openedAt, cutAt, settlement: end.settlement };
}

/** Cancels of their payments are no longer counted in the locked days either: what they add up to stays as it is. */
export async function closeForGood(session: SqlSession, days: readonly ClosingDay[]): Promise<void> {
  const dates = days.map((day) => day.businessDate);
  const closed = await session.query(CLOSE_FOR_GOOD, [dates]);
  assert.equal(closed.rowCount, dates.length, 'the locked days are closing');
}

/** Counts a day that is closed for good and tells its totals: one transaction. */
export async function countClosedDay(
  session: SqlSession,
  { businessDate, openedAt, cutAt, settlement }: ClosingDay,
  ids: IdSource,
): Promise<void> {
  const data: BusinessDayEnded = {
    businessDate,
    openedAt: toIsoUtc8(openedAt),
    cutAt: toIsoUtc8(cutAt),
    nextBusinessDate: addDays(businessDate, 1),
    settlement,
    totals: await dayTotals(session, businessDate),
  };
  // The row is touched last: opening and closing days wait for it from here on.
  const ended = await session.query(END, [businessDate]);
  assert.equal(ended.rowCount, 1, 'only its counter ends a day');
  const eventId = ids.uuid(shardOf(businessDate));
  const event = cloudEvent({
    id: eventId,
    source: EVENT_SOURCE,
    type: 'gateway.business-day-ended.v1',
    subject: businessDate,
    time: toIsoUtc8(cutAt),
    data,
  });
  await insertOutbox(session, [
    { eventId, topic: TOPICS.businessDays.name, key: businessDate, keySequence: 1, event },
  ]);
}
