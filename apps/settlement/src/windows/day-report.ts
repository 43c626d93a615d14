import type { SignedAmount } from '@silkgate/contracts';
import type { BusinessDate } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import type { BusinessDateState } from './business-date-store.js';
import { mismatchesOf } from './domain/totals.js';
import type { CountsAndSums, Mismatch } from './domain/totals.js';
import type { Leg } from './domain/window-change.js';
import { readGatewayTotals, readOwnTotals } from './window-store.js';

interface WindowLine {
  readonly windowId: string;
  readonly participantId: string;
  readonly leg: Leg;
  readonly currency: string;
  readonly state: string;
  /** After fees; above zero the participant pays. While the window is open, as it stands. */
  readonly net: SignedAmount;
  readonly valueDate: string | null;
  readonly bankReference: string | null;
}

interface TotalLine {
  readonly paymentCount: number;
  readonly payments: SignedAmount;
  readonly refundCount: number;
  readonly refunds: SignedAmount;
}

/** Where a business date stands, for operators. */
export interface DayReport {
  readonly businessDate: BusinessDate;
  readonly state: BusinessDateState;
  /** Legs on which the books differ from what the gateway counted; empty before it has said so. */
  readonly mismatches: readonly {
    readonly participantId: string;
    readonly leg: Leg;
    readonly ours: TotalLine;
    readonly gateway: TotalLine;
  }[];
  readonly windows: readonly WindowLine[];
  /** `totalMinor` adds up all currencies; where there are several read `totals`. */
  readonly payouts: {
    readonly count: number;
    readonly paid: number;
    readonly rejected: number;
    readonly totalMinor: string;
    readonly totals: readonly SignedAmount[];
  };
  readonly filesWritten: number;
  readonly filesPending: number;
}

/** From one snapshot. A date nobody has spoken of yet is OPEN and empty. */
export function readDayReport(database: Database, businessDate: BusinessDate): Promise<DayReport> {
  return database.transaction(
    async (session) => {
      const state = await readState(session, businessDate);
      const gateway = state === 'OPEN' ? undefined : await readGatewayTotals(session, businessDate);
      const own = await readOwnTotals(session, businessDate);
      return {
        businessDate,
        state,
        mismatches: gateway === undefined ? [] : mismatchesOf(own, gateway).map(mismatchLine),
        windows: await readWindows(session, businessDate),
        payouts: await readPayouts(session, businessDate),
        ...(await readFiles(session, businessDate)),
      };
    },
    { readOnly: true, snapshot: true },
  );
}

function mismatchLine({
  participantId,
  leg,
  currency,
  ours,
  gateway,
}: Mismatch): DayReport['mismatches'][number] {
  const line = (sums: CountsAndSums): TotalLine => ({
    paymentCount: sums.paymentCount,
    payments: { currency, value: sums.paymentMinor.toString() },
    refundCount: sums.refundCount,
    refunds: { currency, value: sums.refundMinor.toString() },
  });
  return { participantId, leg, ours: line(ours), gateway: line(gateway) };
}

async function readState(session: SqlSession, date: BusinessDate): Promise<BusinessDateState> {
  const { rows } = await session.query<{ state: BusinessDateState }>(
    'SELECT state FROM business_date WHERE business_date = $1::date',
    [date],
  );
  return rows[0]?.state ?? 'OPEN';
}

async function readWindows(session: SqlSession, date: BusinessDate): Promise<readonly WindowLine[]> {
  const { rows } = await session.query<Omit<WindowLine, 'net'> & { readonly netMinor: string }>(
    `SELECT window_id AS "windowId", participant_id AS "participantId", leg, currency, state,
       value_date AS "valueDate", bank_reference AS "bankReference",
       coalesce(net_minor, CASE leg WHEN 'PAYER' THEN payment_minor - refund_minor - fee_minor ELSE -fee_minor END)
         AS "netMinor"
     FROM settlement_window WHERE business_date = $1::date ORDER BY participant_id, leg, currency`,
    [date],
  );
  return rows.map(({ netMinor, ...row }) => ({ ...row, net: { currency: row.currency, value: netMinor } }));
}

async function readPayouts(session: SqlSession, date: BusinessDate): Promise<DayReport['payouts']> {
  const { rows } = await session.query<{
    readonly currency: string;
    readonly count: number;
    readonly paid: number;
    readonly rejected: number;
    readonly total: string;
  }>(
    `SELECT currency, count(*)::int AS count, count(*) FILTER (WHERE state = 'PAID')::int AS paid,
       count(*) FILTER (WHERE state = 'REJECTED')::int AS rejected, sum(amount_minor)::bigint AS total
     FROM payout WHERE business_date = $1::date GROUP BY currency ORDER BY currency`,
    [date],
  );
  const sum = (pick: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    count: sum((row) => row.count),
    paid: sum((row) => row.paid),
    rejected: sum((row) => row.rejected),
    totalMinor: rows.reduce((total, row) => total + BigInt(row.total), 0n).toString(),
    totals: rows.map((row) => ({ currency: row.currency, value: row.total })),
  };
}

async function readFiles(session: SqlSession, date: BusinessDate) {
  const { rows } = await session.query<{ readonly filesWritten: number; readonly filesPending: number }>(
    `SELECT count(written_at)::int AS "filesWritten", (count(*) - count(written_at))::int AS "filesPending"
     FROM file_task WHERE business_date = $1::date`,
    [date],
  );
  return rows[0] ?? { filesWritten: 0, filesPending: 0 };
}
