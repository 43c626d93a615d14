import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { err, Money, ok, type AmountJson, type Result } from '@silkgate/kernel';

/** One merchant's line in the file that the switch leaves for a domestic wallet. */
export interface PayoutOrder {
  readonly batchId: string;
  readonly payoutId: string;
  readonly merchantId: string;
  readonly account: string;
  readonly amount: Money;
}

export interface PayoutCredited {
  readonly payoutId: string;
  readonly merchantId: string;
  readonly amount: AmountJson;
  readonly creditedAt: string;
  readonly status: 'SUCCESS' | 'FAILED';
}

const ORDER_COLUMNS = [
  'batchId',
  'payoutId',
  'merchantId',
  'account',
  'amountValue',
  'amountCurrency',
] as const;
const RESULT_COLUMNS = ['payoutId', 'merchantId', 'amountValue', 'amountCurrency', 'creditedAt', 'status'];
const LAST_LINE = '<END>';

type Line = Readonly<Record<(typeof ORDER_COLUMNS)[number], string>>;

/** Reads a payout file; the error names the line. */
export function readPayoutFile(text: string): Result<readonly PayoutOrder[], string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && line !== LAST_LINE);
  let rows: Line[];
  try {
    rows = parse(lines.join('\n'), { columns: true, trim: true });
  } catch {
    return err('the file is no CSV');
  }
  const orders: PayoutOrder[] = [];
  for (const [index, row] of rows.entries()) {
    const missing = ORDER_COLUMNS.find((column) => (row[column] ?? '') === '');
    if (missing !== undefined) return err(`line ${index + 2} has no ${missing}`);
    const amount = Money.parse({ currency: row.amountCurrency, value: row.amountValue });
    if (!amount.ok) return err(`line ${index + 2} has no amount`);
    const { batchId, payoutId, merchantId, account } = row;
    orders.push({ batchId, payoutId, merchantId, account, amount: amount.value });
  }
  return ok(orders);
}

export function formatPayoutResult(credited: readonly PayoutCredited[]): string {
  const rows = credited.map(({ payoutId, merchantId, amount, creditedAt, status }) => [
    payoutId,
    merchantId,
    amount.value,
    amount.currency,
    creditedAt,
    status,
  ]);
  return `${stringify([RESULT_COLUMNS, ...rows])}${LAST_LINE}\n`;
}
