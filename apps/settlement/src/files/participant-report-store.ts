import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { listedItem } from '../ledger/listed-item.js';
import type { WindowItem, WindowReport } from './domain/participant-file.js';
import type { Leg } from '../windows/domain/window-change.js';

type Texts<T> = {
  readonly [K in keyof T]: T[K] extends bigint ? string : T[K] extends bigint | null ? string | null : T[K];
};

/** A payment and its reversal are in the window's sums and in no file: they are left out of the counts and sums here. */
export async function readWindowReport(
  session: SqlSession,
  windowId: string,
): Promise<WindowReport | undefined> {
  const { rows } = await session.query<Texts<WindowReport>>(
    `SELECT window_id AS "windowId", participant_id AS "participantId", leg, currency, business_date AS "businessDate",
       value_date AS "valueDate", agreement_id AS "agreementId",
       payment_count - reversed.count AS "paymentCount", payment_minor - reversed.minor AS "paymentMinor",
       refund_count - reversed.count AS "refundCount", refund_minor - reversed.minor AS "refundMinor",
       fee_minor AS "feeMinor", net_minor AS "netMinor"
     FROM settlement_window CROSS JOIN LATERAL (
       SELECT count(*)::int AS count, coalesce(sum(amount_minor), 0)::bigint AS minor FROM window_item
       WHERE window_id = $1::uuid AND transaction_type = 'REVERSAL') AS reversed
     WHERE window_id = $1::uuid AND state <> 'OPEN'`,
    [windowId],
  );
  return rows.map((row) => ({
    ...row,
    paymentMinor: BigInt(row.paymentMinor),
    refundMinor: BigInt(row.refundMinor),
    feeMinor: BigInt(row.feeMinor),
    netMinor: BigInt(row.netMinor),
  }))[0];
}

const COMMON = `item.transaction_id AS "transactionId", item.transaction_type AS "transactionType",
  item.merchant_id AS "merchantId", item.transaction_minor AS "transactionMinor",
  item.transaction_currency AS "transactionCurrency", item.occurred_at AS "occurredAt",
  (SELECT name FROM merchant_version AS merchant WHERE merchant.merchant_id = item.merchant_id
   ORDER BY version DESC LIMIT 1) AS "merchantName"`;

const LISTED = listedItem('item');

const ITEMS_OF: Readonly<Record<Leg, string>> = {
  PAYER: itemsSql(
    'payer',
    `item.billing_minor AS "billingMinor", item.billing_currency AS "billingCurrency",
     item.payer_settlement_minor AS "settlementMinor", item.interchange_settlement_minor AS "feeMinor"`,
  ),
  PAYEE: itemsSql(
    'payee',
    `NULL::bigint AS "billingMinor", NULL::text AS "billingCurrency",
     item.transaction_minor AS "settlementMinor", item.acquirer_share_minor AS "feeMinor"`,
  ),
};

function itemsSql(leg: 'payer' | 'payee', amounts: string): string {
  return `SELECT ${COMMON}, ${amounts}, item.${leg}_request_id AS "requestId",
      item.${leg}_reference AS "counterpartyReference", original.${leg}_request_id AS "originalRequestId"
    FROM transaction_item AS item
    LEFT JOIN transaction_item AS original
      ON item.transaction_type = 'REFUND' AND original.transaction_id = item.payment_id
    WHERE item.${leg}_window_id = $1::uuid AND ${LISTED} AND ($2::uuid IS NULL OR item.transaction_id > $2::uuid)
    ORDER BY item.transaction_id LIMIT $3`;
}

type ItemRow = Texts<Omit<WindowItem, 'transactionTime'>> & { readonly occurredAt: EpochMs };

/** The window's transactions in the order of their ids, a page at a time: a window may be larger than memory. */
export async function* readWindowItems(
  session: SqlSession,
  window: Pick<WindowReport, 'windowId' | 'leg'>,
  pageSize = 2_000,
): AsyncGenerator<readonly WindowItem[]> {
  let after: string | null = null;
  for (;;) {
    const page: { readonly rows: ItemRow[] } = await session.query<ItemRow>(ITEMS_OF[window.leg], [
      window.windowId,
      after,
      pageSize,
    ]);
    if (page.rows.length > 0) yield page.rows.map(itemOf);
    const last = page.rows.at(-1);
    if (last === undefined || page.rows.length < pageSize) return;
    after = last.transactionId;
  }
}

function itemOf({ occurredAt, ...row }: ItemRow): WindowItem {
  return {
    ...row,
    transactionMinor: BigInt(row.transactionMinor),
    billingMinor: row.billingMinor === null ? null : BigInt(row.billingMinor),
    settlementMinor: BigInt(row.settlementMinor),
    feeMinor: BigInt(row.feeMinor),
    transactionTime: toIsoUtc8(occurredAt),
  };
}
