import { shardOf, toIsoUtc8 } from '@silkgate/kernel';
import type { BusinessDate, Clock, EpochMs, IdSource } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { storeFileTasks } from '../files/file-task-store.js';
import { storeInstructions } from '../instructions/instruction-store.js';
import type { NewInstruction } from '../instructions/instruction-store.js';
import type { Participant } from '../participants/participant.js';
import { participantsAsOf } from '../participants/participant-store.js';
import { schedulePayouts } from '../payouts/schedule-payouts.js';
import { mismatchesOf } from './domain/totals.js';
import type { Mismatch } from './domain/totals.js';
import { closedWindow, isEmpty } from './domain/window-closing.js';
import type { ClosedWindow, OpenWindow } from './domain/window-closing.js';
import { publishSettledWindows } from './window-settled.js';
import {
  closeWindows,
  lockEndedDate,
  lockOpenWindows,
  NIL_BANK_REFERENCE,
  openEmptyWindows,
  readGatewayTotals,
} from './window-store.js';
import type { EndedDate } from './window-store.js';

/** `held` says what is still missing; the next try finds it or not. */
export type ClosingOutcome =
  | { readonly kind: 'closed'; readonly windows: number; readonly payouts: number }
  | { readonly kind: 'not-ended' }
  | { readonly kind: 'held'; readonly reason: string; readonly mismatches: readonly Mismatch[] };

export interface ClosingPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Closes a business date in one transaction, if the books have what the gateway counted: nets, value dates,
 * instructions, statements, payouts and the files that are owed. Dates close in their order, because a payout covers
 * all dates up to its own.
 */
export async function closeDate(
  session: SqlSession,
  date: BusinessDate,
  { clock, ids }: ClosingPorts,
): Promise<ClosingOutcome> {
  const ended = await lockEndedDate(session, date);
  if (ended === undefined) return { kind: 'not-ended' };
  if (await hasEarlierOpenDate(session, date)) return held('an earlier date is not closed');
  const windows = await lockOpenWindows(session, date);
  const mismatches = mismatchesOf(windows, await readGatewayTotals(session, date));
  if (mismatches.length > 0) return held('totals differ from the gateway', mismatches);
  const participants = await participantsAsOf(session, ended.cutAt);
  const unknown = windows.find((window) => !participants.has(window.participantId));
  if (unknown !== undefined) return held(`participant ${unknown.participantId} is not known yet`);
  const now = clock.now();
  const payouts = await schedulePayouts(session, { ended, participants, now, ids });
  if (!payouts.ok) return held(payouts.error);
  const closed = await settleWith(session, ended, windows, participants, { now, ids });
  await session.query(
    `UPDATE business_date SET state = 'CLOSED', closed_at = $2::timestamptz
     WHERE business_date = $1::date AND state = 'ENDED'`,
    [date, toIsoUtc8(now)],
  );
  return { kind: 'closed', windows: closed.length, payouts: payouts.value };
}

function held(reason: string, mismatches: readonly Mismatch[] = []): ClosingOutcome {
  return { kind: 'held', reason, mismatches };
}

async function hasEarlierOpenDate(session: SqlSession, date: BusinessDate): Promise<boolean> {
  const { rowCount } = await session.query(
    "SELECT 1 FROM business_date WHERE business_date < $1::date AND state IN ('OPEN', 'ENDED') LIMIT 1",
    [date],
  );
  return rowCount > 0;
}

interface Moment {
  readonly now: EpochMs;
  readonly ids: IdSource;
}

async function settleWith(
  session: SqlSession,
  ended: EndedDate,
  windows: readonly OpenWindow[],
  participants: ReadonlyMap<string, Participant>,
  moment: Moment,
): Promise<readonly ClosedWindow[]> {
  const empty = emptyWindows(ended, windows, participants, moment.ids);
  await openEmptyWindows(session, empty);
  const closed = [...windows, ...empty].map((window) => {
    const participant = participants.get(window.participantId);
    assert(participant !== undefined);
    return closedWindow(window, participant, ended.settlement, moment.now);
  });
  const changed = await closeWindows(session, closed, moment.now);
  assert.equal(changed, closed.length, 'every window of an ended date is open');
  await storeInstructions(
    session,
    closed.filter((each) => each.netMinor !== 0n).map((each) => orderOf(each, moment.ids)),
  );
  await publishSettledWindows(session, nilWindows(closed, moment.now), moment);
  const files = closed.map((each) => ({ kind: 'PARTICIPANT' as const, subject: each.windowId }));
  await storeFileTasks(session, ended.businessDate, files, moment);
  return closed;
}

/** Participants in force without a window get an empty one in their settlement currency. */
function emptyWindows(
  { businessDate }: EndedDate,
  windows: readonly OpenWindow[],
  participants: ReadonlyMap<string, Participant>,
  ids: IdSource,
): readonly OpenWindow[] {
  const present = new Set(windows.map((window) => window.participantId));
  return [...participants.values()]
    .filter((each) => each.inForce && !present.has(each.participantId))
    .map(({ participantId, kind, settlementCurrency }) => ({
      windowId: ids.uuid(shardOf(participantId)),
      businessDate,
      participantId,
      leg: kind === 'wallet' ? 'PAYER' : 'PAYEE',
      currency: settlementCurrency,
      paymentCount: 0,
      paymentMinor: 0n,
      refundCount: 0,
      refundMinor: 0n,
      feeMinor: 0n,
    }));
}

function orderOf(window: ClosedWindow, ids: IdSource): NewInstruction {
  return {
    instructionId: ids.uuid(shardOf(window.participantId)),
    kind: window.netMinor > 0n ? 'WINDOW_COLLECTION' : 'WINDOW_PAYMENT',
    reference: window.windowId,
    businessDate: window.businessDate,
    participantAccount: window.account,
    amountMinor: window.netMinor > 0n ? window.netMinor : -window.netMinor,
    currency: window.currency,
    valueDate: window.schedule.valueDate,
    immediate: window.schedule.immediate,
    dueAt: window.schedule.dueAt,
  };
}

/** A window without any transaction concerns nobody and is not told. */
function nilWindows(closed: readonly ClosedWindow[], now: EpochMs) {
  return closed
    .filter((each) => each.netMinor === 0n && !isEmpty(each))
    .map((each) => ({ ...each, bankReference: NIL_BANK_REFERENCE, settledAt: toIsoUtc8(now) }));
}
