import { ok, type Result } from '@silkgate/kernel';
import { csvLines } from './csv-lines.js';
import { decode, type Encoding } from './decode.js';
import type { Fields, ReadAmount } from './fields.js';
import { readRows } from './read-rows.js';
import { END, endProblems, refused, type FileRead } from './transaction-file.js';

export interface PayoutRow {
  readonly line: number;
  readonly payoutId: string;
  readonly merchantId: string;
  readonly amount: ReadAmount;
  readonly status: string;
}

const COLUMNS = 'payoutId,merchantId,amountValue,amountCurrency,creditedAt,status';

/** Reads what a domestic wallet did with a payout file. An `<END>` may close it; here nothing counts the rows. */
export function readPayoutFile(content: Uint8Array, encoding: Encoding): FileRead<PayoutRow> {
  const [columnNames, ...rest] = csvLines(decode(content, encoding));
  if (columnNames?.text !== COLUMNS) return refused(1, 'unknown columns');
  const end = rest.findIndex(({ text }) => text === END);
  const lines = end < 0 ? rest : rest.slice(0, end);
  const { rows, problems } = readRows(lines, COLUMNS.split(','), encoding, readRow);
  return {
    accepted: true,
    rows,
    problems: end < 0 ? problems : [...problems, ...endProblems(end, rest.length)],
  };
}

function readRow(fields: Fields): Result<Omit<PayoutRow, 'line'>, string> {
  const payoutId = fields.text('payoutId');
  if (!payoutId.ok) return payoutId;
  const merchantId = fields.text('merchantId');
  if (!merchantId.ok) return merchantId;
  const amount = fields.amount('amountValue', 'amountCurrency');
  if (!amount.ok) return amount;
  const creditedAt = fields.instant('creditedAt');
  if (!creditedAt.ok && fields.optional('creditedAt') !== undefined) return creditedAt;
  const status = fields.text('status', 32);
  if (!status.ok) return status;
  return ok({
    payoutId: payoutId.value,
    merchantId: merchantId.value,
    amount: amount.value,
    status: status.value,
  });
}
