import { readEvent, type CloudEvent, type WindowSettled } from '@silkgate/contracts';
import { parseIsoInstant, type EpochMs } from '@silkgate/kernel';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { sumChanges, positionKey, type PositionChange } from './position.js';
import { positionSteps, warnOfPositions } from './position-warnings.js';
import { lockPositions } from './position-store.js';

interface SettledWindow {
  readonly eventId: string;
  readonly window: WindowSettled;
  readonly settledAt: EpochMs;
}

const TAKE_WINDOWS = `INSERT INTO window_settlement
    (window_id, participant_id, currency, business_date, payments_minor, refunds_minor, settled_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[], $7::timestamptz[])
  ON CONFLICT DO NOTHING RETURNING window_id`;

const LOWER = `UPDATE position p SET posted_minor = p.posted_minor + m.posted_minor
  FROM unnest($1::text[], $2::text[], $3::bigint[]) AS m(participant_id, currency, posted_minor)
  WHERE p.participant_id = m.participant_id AND p.currency = m.currency`;

/** Payees have no position: their windows are settled by payouts and concern no cap. */
function payerWindows(events: readonly CloudEvent[]): SettledWindow[] {
  return events.flatMap((event) => {
    const reading = readEvent<WindowSettled>(event, 'settlement.window-settled.v1');
    if (reading.kind === 'other-type') return [];
    if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
    const window = reading.data;
    if (window.payments.currency !== window.refunds.currency) {
      throw new PoisonEvent(event.id, 'payments and refunds of a window are in one currency');
    }
    const settledAt = parseIsoInstant(window.settledAt);
    if (!settledAt.ok) throw new PoisonEvent(event.id, 'settledAt is no instant');
    return window.leg === 'PAYER' ? [{ eventId: event.id, window, settledAt: settledAt.value }] : [];
  });
}

function changeOf({ window }: SettledWindow): PositionChange {
  return {
    participantId: window.participantId,
    currency: window.payments.currency,
    reservedMinor: 0n,
    postedMinor: BigInt(window.refunds.value) - BigInt(window.payments.value),
  };
}

/** Of windows whose event comes twice, one counts; the table of windows holds beyond the inbox. */
async function takeWindows(session: SqlSession, settled: readonly SettledWindow[]): Promise<SettledWindow[]> {
  const windows = settled.map(({ window }) => window);
  const { rows } = await session.query<{ window_id: string }>(TAKE_WINDOWS, [
    windows.map((window) => window.windowId),
    windows.map((window) => window.participantId),
    windows.map((window) => window.payments.currency),
    windows.map((window) => window.businessDate),
    windows.map((window) => window.payments.value),
    windows.map((window) => window.refunds.value),
    windows.map((window) => window.settledAt),
  ]);
  const taken = new Set(rows.map((row) => row.window_id));
  return settled.filter(({ window }) => taken.delete(window.windowId));
}

/**
 * Effect of `settlement.window-settled.v1` for a batch consumer: each payer's position comes down by exactly that
 * window's payments minus refunds, below zero where later refunds were counted already.
 */
export async function applyWindowsSettled(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  const settled = payerWindows(events);
  if (settled.length === 0) return;
  const fresh = await takeWindows(session, settled);
  const positions = await lockPositions(session, fresh.map(changeOf));
  for (const each of fresh) {
    const key = positionKey(changeOf(each));
    if (!positions.has(key)) throw new PoisonEvent(each.eventId, `there is no position ${key}`);
  }
  const changes = sumChanges(fresh.map(changeOf));
  if (changes.length === 0) return;
  const steps = positionSteps(positions, changes);
  await session.query(LOWER, [
    changes.map((change) => change.participantId),
    changes.map((change) => change.currency),
    changes.map((change) => change.postedMinor.toString()),
  ]);
  // A window in which more was refunded than paid takes back what the participant was owed.
  await warnOfPositions(session, steps, Math.max(...fresh.map(({ settledAt }) => settledAt)));
}
