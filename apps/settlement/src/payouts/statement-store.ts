import type { BusinessDate } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { LISTED_COUNTS, REVERSED_OF_DAY } from '../ledger/listed-day.js';
import { columnsOf } from '../sql/columns.js';
import type { PlannedPayout } from './domain/payout-plan.js';
import type {
  MerchantAmount,
  MerchantDay,
  StatementAmounts,
  StatementInput,
} from './domain/statement-amounts.js';

interface DayRow {
  readonly merchant_id: string;
  readonly currency: string;
  readonly payment_count: number;
  readonly payment_minor: string;
  readonly refund_count: number;
  readonly refund_minor: string;
  readonly discount_minor: string;
}

interface AmountRow {
  readonly merchant_id: string;
  readonly currency: string;
  readonly amount_minor: string;
}

export interface ReadStatementInput extends StatementInput {
  /** The refused payouts that `returned` sums up. */
  readonly returnedPayoutIds: readonly string[];
}

/** What the statements of a date are made from; its days no longer change once the date is locked. */
export async function readStatementInput(
  session: SqlSession,
  date: BusinessDate,
): Promise<ReadStatementInput> {
  const days = await session.query<DayRow>(
    `SELECT day.merchant_id, day.currency, ${LISTED_COUNTS}, day.discount_minor
     FROM merchant_day AS day ${REVERSED_OF_DAY} WHERE day.business_date = $1::date
     ORDER BY day.merchant_id, day.currency`,
    [date],
  );
  const carried = await session.query<AmountRow>(
    `SELECT merchant_id, currency, closing_minor AS amount_minor FROM (
       SELECT DISTINCT ON (merchant_id, currency) merchant_id, currency, closing_minor FROM merchant_statement
       WHERE business_date < $1::date ORDER BY merchant_id, currency, business_date DESC) AS latest
     WHERE closing_minor <> 0 ORDER BY merchant_id, currency`,
    [date],
  );
  const returned = await session.query<AmountRow & { readonly payout_ids: readonly string[] }>(
    `SELECT merchant_id, currency, sum(amount_minor)::bigint AS amount_minor, array_agg(payout_id::text) AS payout_ids
     FROM payout
     WHERE state = 'REJECTED' AND returned_on IS NULL GROUP BY merchant_id, currency ORDER BY merchant_id, currency`,
  );
  return {
    days: days.rows.map(dayOf),
    carried: carried.rows.map(amountOf),
    returned: returned.rows.map(amountOf),
    returnedPayoutIds: returned.rows.flatMap((row) => row.payout_ids),
  };
}

/**
 * The statements of this date owe these refused payouts again. Only those they count: one that the bank refuses while
 * the date closes is left to the next date, and not lost.
 */
export async function markReturned(
  session: SqlSession,
  date: BusinessDate,
  payoutIds: readonly string[],
): Promise<void> {
  const { rowCount } = await session.query(
    `UPDATE payout SET returned_on = $1::date
     WHERE payout_id = ANY ($2::uuid[]) AND state = 'REJECTED' AND returned_on IS NULL`,
    [date, [...payoutIds]],
  );
  assert.equal(rowCount, payoutIds.length, 'a refused payout is returned once');
}

export async function storeStatements(
  session: SqlSession,
  date: BusinessDate,
  statements: readonly StatementAmounts[],
  payouts: readonly PlannedPayout[],
): Promise<void> {
  const payoutIds = new Map(payouts.map((each) => [`${each.currency}:${each.merchantId}`, each.payoutId]));
  await session.query(
    `INSERT INTO merchant_statement (business_date, merchant_id, currency, opening_minor, payment_count, gross_minor,
       refund_count, refund_minor, discount_minor, net_minor, returned_minor, payout_id, payout_minor, closing_minor)
     SELECT $1::date, row.* FROM unnest($2::text[], $3::text[], $4::bigint[], $5::int[], $6::bigint[], $7::int[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::uuid[], $13::bigint[], $14::bigint[])
       AS row (merchant_id, currency) ORDER BY merchant_id, currency`,
    [
      date,
      ...columnsOf(
        statements,
        (each) => each.merchantId,
        (each) => each.currency,
        (each) => each.openingMinor,
        (each) => each.paymentCount,
        (each) => each.grossMinor,
        (each) => each.refundCount,
        (each) => each.refundMinor,
        (each) => each.discountMinor,
        (each) => each.netMinor,
        (each) => each.returnedMinor,
        (each) => payoutIds.get(`${each.currency}:${each.merchantId}`),
        (each) => each.payoutMinor,
        (each) => each.closingMinor,
      ),
    ],
  );
}

function dayOf(row: DayRow): MerchantDay {
  return {
    merchantId: row.merchant_id,
    currency: row.currency,
    paymentCount: row.payment_count,
    grossMinor: BigInt(row.payment_minor),
    refundCount: row.refund_count,
    refundMinor: BigInt(row.refund_minor),
    discountMinor: BigInt(row.discount_minor),
  };
}

function amountOf(row: AmountRow): MerchantAmount {
  return { merchantId: row.merchant_id, currency: row.currency, amountMinor: BigInt(row.amount_minor) };
}
