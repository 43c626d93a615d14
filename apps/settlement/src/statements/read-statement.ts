import { toIsoUtc8 } from '@silkgate/kernel';
import type { BusinessDate, EpochMs } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { listedItem } from '../ledger/listed-item.js';
import { amountsOf, quietDay } from '../payouts/domain/statement-amounts.js';
import type { StatementAmounts } from '../payouts/domain/statement-amounts.js';
import type { PayoutState } from '../payouts/domain/payout.js';
import { readFixedAmounts, readProvisionalInput } from './statement-amount-store.js';
import { lineOf } from './domain/statement.js';
import type { Statement, StatementLine } from './domain/statement.js';

interface MerchantRow {
  readonly name: string;
  readonly acquirerId: string;
  readonly currency: string;
}

/**
 * A merchant's statements of a date, one for each currency, from one snapshot; undefined for an unknown merchant. A
 * closed date on which nothing happened has an empty statement with what was carried.
 */
export function readStatements(
  database: Database,
  merchantId: string,
  date: BusinessDate,
): Promise<readonly Statement[] | undefined> {
  return database.transaction(
    async (session) => {
      const merchant = await readMerchant(session, merchantId);
      if (merchant === undefined) return undefined;
      const fixed = await readFixedAmounts(session, merchantId, date);
      const state = fixed.closed ? 'FINAL' : 'PROVISIONAL';
      const amounts =
        fixed.amounts.length > 0 ? fixed.amounts : await unfixed(session, merchantId, date, merchant);
      const lines = await readLines(session, merchantId, date);
      const payouts = await readPayoutsOfDate(session, merchantId, date);
      return amounts.map(({ payoutMinor: _payout, ...each }) => ({
        ...each,
        merchantName: merchant.name,
        acquirerId: merchant.acquirerId,
        businessDate: date,
        state,
        payout: payouts.get(each.currency),
        lines: lines.filter((line) => line.currency === each.currency).map((line) => line.line),
      }));
    },
    { readOnly: true, snapshot: true },
  );
}

/** Before the date closes nothing is paid out; afterwards this is a merchant without anything to say. */
async function unfixed(
  session: SqlSession,
  merchantId: string,
  date: BusinessDate,
  { currency }: MerchantRow,
): Promise<readonly StatementAmounts[]> {
  const { days, openings } = await readProvisionalInput(session, merchantId, date);
  const currencies = new Set([...days.keys(), ...openings.keys()]);
  if (currencies.size === 0) currencies.add(currency);
  return [...currencies].sort().map((each) => {
    const amounts = amountsOf(days.get(each) ?? quietDay(merchantId, each), openings.get(each) ?? 0n, 0n);
    return { ...amounts, payoutMinor: 0n, closingMinor: amounts.openingMinor + amounts.netMinor };
  });
}

async function readMerchant(session: SqlSession, merchantId: string): Promise<MerchantRow | undefined> {
  const { rows } = await session.query<MerchantRow>(
    `SELECT name, acquirer_id AS "acquirerId", currency FROM merchant_version WHERE merchant_id = $1
     ORDER BY version DESC LIMIT 1`,
    [merchantId],
  );
  return rows[0];
}

interface LineRow {
  readonly transactionId: string;
  readonly transactionType: 'PAYMENT' | 'REFUND';
  readonly requestId: string;
  readonly occurredAt: EpochMs;
  readonly currency: string;
  readonly amountMinor: string;
  readonly discountMinor: string;
}

async function readLines(
  session: SqlSession,
  merchantId: string,
  date: BusinessDate,
): Promise<readonly { readonly currency: string; readonly line: StatementLine }[]> {
  const { rows } = await session.query<LineRow>(
    `SELECT transaction_id AS "transactionId", transaction_type AS "transactionType",
       payee_request_id AS "requestId", occurred_at AS "occurredAt", transaction_currency AS currency,
       transaction_minor AS "amountMinor", discount_minor AS "discountMinor"
     FROM transaction_item AS item WHERE merchant_id = $1 AND business_date = $2::date AND ${listedItem('item')}
     ORDER BY occurred_at, transaction_id`,
    [merchantId, date],
  );
  return rows.map(({ occurredAt, currency, amountMinor, discountMinor, ...row }) => ({
    currency,
    line: lineOf(
      { ...row, transactionTime: toIsoUtc8(occurredAt) },
      BigInt(amountMinor),
      BigInt(discountMinor),
    ),
  }));
}

interface PayoutRow {
  readonly payoutId: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly state: PayoutState;
}

async function readPayoutsOfDate(session: SqlSession, merchantId: string, date: BusinessDate) {
  const { rows } = await session.query<PayoutRow>(
    `SELECT payout_id AS "payoutId", amount_minor AS "amountMinor", currency, state
     FROM payout WHERE merchant_id = $1 AND business_date = $2::date`,
    [merchantId, date],
  );
  return new Map(
    rows.map(({ payoutId, amountMinor, currency, state }) => [
      currency,
      { payoutId, amountMinor: BigInt(amountMinor), state },
    ]),
  );
}
