import type { BusinessDate } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { LISTED_COUNTS, REVERSED_OF_DAY } from '../ledger/listed-day.js';
import type { MerchantDay, StatementAmounts } from '../payouts/domain/statement-amounts.js';

interface StatementRow {
  readonly currency: string;
  readonly opening_minor: string;
  readonly payment_count: number;
  readonly gross_minor: string;
  readonly refund_count: number;
  readonly refund_minor: string;
  readonly discount_minor: string;
  readonly net_minor: string;
  readonly returned_minor: string;
  readonly payout_minor: string;
  readonly closing_minor: string;
}

/** What was fixed when the date closed. */
export async function readFixedAmounts(
  session: SqlSession,
  merchantId: string,
  date: BusinessDate,
): Promise<{ readonly closed: boolean; readonly amounts: readonly StatementAmounts[] }> {
  const closed = await session.query(
    "SELECT 1 FROM business_date WHERE business_date = $1::date AND state IN ('CLOSED', 'SETTLED')",
    [date],
  );
  const { rows } = await session.query<StatementRow>(
    'SELECT * FROM merchant_statement WHERE merchant_id = $1 AND business_date = $2::date ORDER BY currency',
    [merchantId, date],
  );
  const amounts = rows.map((row) => ({
    merchantId,
    currency: row.currency,
    paymentCount: row.payment_count,
    grossMinor: BigInt(row.gross_minor),
    refundCount: row.refund_count,
    refundMinor: BigInt(row.refund_minor),
    discountMinor: BigInt(row.discount_minor),
    openingMinor: BigInt(row.opening_minor),
    netMinor: BigInt(row.net_minor),
    returnedMinor: BigInt(row.returned_minor),
    payoutMinor: BigInt(row.payout_minor),
    closingMinor: BigInt(row.closing_minor),
  }));
  return { closed: closed.rowCount > 0, amounts };
}

export interface ProvisionalInput {
  /** By currency. */
  readonly days: ReadonlyMap<string, MerchantDay>;
  /** Payable of the dates before, by currency. */
  readonly openings: ReadonlyMap<string, bigint>;
}

const DAYS = `SELECT day.currency, ${LISTED_COUNTS}, day.discount_minor
  FROM merchant_day AS day ${REVERSED_OF_DAY} WHERE day.merchant_id = $1 AND day.business_date = $2::date`;

/** Closing of the last fixed statement, and dates between it and this one that have not closed either. */
const OPENINGS = `SELECT currency, sum(minor)::bigint AS opening_minor FROM (
    (SELECT DISTINCT ON (currency) currency, closing_minor AS minor FROM merchant_statement
     WHERE merchant_id = $1 AND business_date < $2::date ORDER BY currency, business_date DESC)
    UNION ALL
    SELECT day.currency, payment_minor - refund_minor - discount_minor
    FROM merchant_day AS day JOIN business_date USING (business_date)
    WHERE day.merchant_id = $1 AND day.business_date < $2::date AND business_date.state IN ('OPEN', 'ENDED')
  ) AS parts GROUP BY currency`;

export async function readProvisionalInput(
  session: SqlSession,
  merchantId: string,
  date: BusinessDate,
): Promise<ProvisionalInput> {
  const days = await session.query<{
    readonly currency: string;
    readonly payment_count: number;
    readonly payment_minor: string;
    readonly refund_count: number;
    readonly refund_minor: string;
    readonly discount_minor: string;
  }>(DAYS, [merchantId, date]);
  const openings = await session.query<{ readonly currency: string; readonly opening_minor: string }>(
    OPENINGS,
    [merchantId, date],
  );
  return {
    days: new Map(
      days.rows.map((row) => [
        row.currency,
        {
          merchantId,
          currency: row.currency,
          paymentCount: row.payment_count,
          grossMinor: BigInt(row.payment_minor),
          refundCount: row.refund_count,
          refundMinor: BigInt(row.refund_minor),
          discountMinor: BigInt(row.discount_minor),
        },
      ]),
    ),
    openings: new Map(openings.rows.map((row) => [row.currency, BigInt(row.opening_minor)])),
  };
}
