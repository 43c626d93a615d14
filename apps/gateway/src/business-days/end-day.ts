import { cloudEvent, TOPICS, type BusinessDayEnded } from '@silkgate/contracts';
import {
  addDays,
  shardOf,
  toIsoUtc8,
  type BusinessDate,
  type EpochMs,
  type IdSource,
} from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { EVENT_SOURCE } from '../payments/events/payment-events.js';
import { dayTotals } from './day-totals.js';
import type { OpenDay } from './open-day.js';

export type DaySettlement = BusinessDayEnded['settlement'];

const END = `UPDATE business_day SET state = 'ENDED', cut_at = $2::timestamptz, settlement = $3
  WHERE business_date = $1::date AND state = 'OPEN'`;
const OPEN = `INSERT INTO business_day (business_date, state, opened_at) VALUES ($1::date, 'OPEN', $2::timestamptz)`;

/** Ends the locked day and opens the next calendar day, with the day's totals in the outbox: one transaction. */
export async function endLockedDay(
  session: SqlSession,
  day: OpenDay,
  end: { readonly cutAt: EpochMs; readonly settlement: DaySettlement },
  ids: IdSource,
): Promise<BusinessDate> {
  const { businessDate } = day;
  const nextBusinessDate = addDays(businessDate, 1);
  // A copy's clock may be behind the one that opened the day.
  const cutAt = Math.max(end.cutAt, day.openedAt);
  const ended = await session.query(END, [businessDate, toIsoUtc8(cutAt), end.settlement]);
  assert.equal(ended.rowCount, 1, 'the locked day is open');
  await session.query(OPEN, [nextBusinessDate, toIsoUtc8(cutAt)]);
  const data: BusinessDayEnded = {
    businessDate,
    openedAt: toIsoUtc8(day.openedAt),
    cutAt: toIsoUtc8(cutAt),
    nextBusinessDate,
    settlement: end.settlement,
    totals: await dayTotals(session, businessDate),
  };
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
  return nextBusinessDate;
}
