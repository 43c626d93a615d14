import { toIsoUtc8 } from '@silkgate/kernel';
import type { BusinessDate, EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';
import type { LegTotal } from './domain/totals.js';
import { isEmpty } from './domain/window-closing.js';
import type { ClosedWindow, OpenWindow, SettlementMode } from './domain/window-closing.js';
import type { Leg } from './domain/window-change.js';

/** The bank reference of a window that nets to zero: there is nothing to instruct. */
export const NIL_BANK_REFERENCE = 'NIL';

export interface EndedDate {
  readonly businessDate: BusinessDate;
  readonly settlement: SettlementMode;
  readonly cutAt: EpochMs;
}

/** The date, if it has ended and not closed; locked until the transaction ends, as no payment can be booked on it then. */
export async function lockEndedDate(session: SqlSession, date: BusinessDate): Promise<EndedDate | undefined> {
  const { rows } = await session.query<EndedDate>(
    `SELECT business_date AS "businessDate", settlement, cut_at AS "cutAt" FROM business_date
     WHERE business_date = $1::date AND state = 'ENDED' FOR UPDATE`,
    [date],
  );
  return rows[0];
}

interface SumRow {
  readonly participant_id: string;
  readonly leg: Leg;
  readonly currency: string;
  readonly payment_count: number;
  readonly payment_minor: string;
  readonly refund_count: number;
  readonly refund_minor: string;
}

function totalOf(row: SumRow): LegTotal {
  return {
    participantId: row.participant_id,
    leg: row.leg,
    currency: row.currency,
    paymentCount: row.payment_count,
    paymentMinor: BigInt(row.payment_minor),
    refundCount: row.refund_count,
    refundMinor: BigInt(row.refund_minor),
  };
}

const SUMS = 'participant_id, leg, currency, payment_count, payment_minor, refund_count, refund_minor';

export async function readGatewayTotals(
  session: SqlSession,
  date: BusinessDate,
): Promise<readonly LegTotal[]> {
  const { rows } = await session.query<SumRow>(
    `SELECT ${SUMS} FROM business_day_total WHERE business_date = $1::date ORDER BY participant_id, leg, currency`,
    [date],
  );
  return rows.map(totalOf);
}

export async function readOwnTotals(session: SqlSession, date: BusinessDate): Promise<readonly LegTotal[]> {
  const { rows } = await session.query<SumRow>(
    `SELECT ${SUMS} FROM settlement_window WHERE business_date = $1::date ORDER BY participant_id, leg, currency`,
    [date],
  );
  return rows.map(totalOf);
}

export async function lockOpenWindows(
  session: SqlSession,
  date: BusinessDate,
): Promise<readonly OpenWindow[]> {
  const { rows } = await session.query<SumRow & { readonly window_id: string; readonly fee_minor: string }>(
    `SELECT window_id, fee_minor, ${SUMS} FROM settlement_window WHERE business_date = $1::date
     ORDER BY business_date, participant_id, leg, currency FOR UPDATE`,
    [date],
  );
  return rows.map((row) => ({
    ...totalOf(row),
    businessDate: date,
    windowId: row.window_id,
    feeMinor: BigInt(row.fee_minor),
  }));
}

const CLOSE = `UPDATE settlement_window AS stored SET state = row.state, net_minor = row.net_minor,
    agreement_id = row.agreement_id, value_date = row.value_date, closed_at = $6::timestamptz,
    bank_reference = CASE row.state WHEN 'SETTLED' THEN $7 END,
    settled_at = CASE row.state WHEN 'SETTLED' THEN $6::timestamptz END
  FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::date[])
    AS row (window_id, state, net_minor, agreement_id, value_date)
  WHERE stored.window_id = row.window_id AND stored.state = 'OPEN'`;

/** Closes the date's windows; those that net to zero are settled with it. Answers how many rows changed. */
export async function closeWindows(
  session: SqlSession,
  windows: readonly ClosedWindow[],
  now: EpochMs,
): Promise<number> {
  const { rowCount } = await session.query(CLOSE, [
    ...columnsOf(
      windows,
      (each) => each.windowId,
      (each) => (each.netMinor === 0n ? 'SETTLED' : 'CLOSED'),
      (each) => each.netMinor,
      (each) => each.agreementId,
      (each) => each.schedule.valueDate,
    ),
    toIsoUtc8(now),
    NIL_BANK_REFERENCE,
  ]);
  return rowCount;
}

/** Windows of participants that had nothing on the date: their files are made all the same. */
export async function openEmptyWindows(session: SqlSession, windows: readonly OpenWindow[]): Promise<void> {
  if (windows.length === 0) return;
  await session.query(
    `INSERT INTO settlement_window (window_id, business_date, participant_id, leg, currency, state,
       payment_count, payment_minor, refund_count, refund_minor, fee_minor)
     SELECT row.*, 'OPEN', 0, 0, 0, 0, 0
     FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[])
       AS row (window_id, business_date, participant_id, leg, currency)
     ORDER BY business_date, participant_id, leg, currency`,
    columnsOf(
      windows.filter(isEmpty),
      (each) => each.windowId,
      (each) => each.businessDate,
      (each) => each.participantId,
      (each) => each.leg,
      (each) => each.currency,
    ),
  );
}
