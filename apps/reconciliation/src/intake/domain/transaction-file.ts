import { err, ok, type Result } from '@silkgate/kernel';
import { csvFields, csvLines } from './csv-lines.js';
import { decode, type Encoding } from './decode.js';
import { SIGNED, type Fields, type ReadAmount } from './fields.js';
import type { FileName } from './file-name.js';
import { readRows, type FileProblem } from './read-rows.js';

export interface TransactionRow {
  readonly line: number;
  readonly transactionType: 'PAYMENT' | 'REFUND';
  readonly requestId: string;
  /** Empty where the participant does not know it. */
  readonly merchantId: string;
  readonly amount: ReadAmount;
  readonly settlement?: ReadAmount;
  readonly fee?: ReadAmount;
  readonly status: string;
}

/** A file whose head or columns cannot be trusted is not accepted: none of its rows is used. */
export interface FileRead<Row> {
  readonly accepted: boolean;
  readonly rows: readonly Row[];
  readonly problems: readonly FileProblem[];
}

const HEAD = 'participantId,businessDate,paymentCount,refundCount';
const COLUMNS =
  'transactionType,requestId,originalRequestId,counterpartyId,merchantId,merchantName,amountValue,amountCurrency,settlementAmountValue,settlementAmountCurrency,transactionTime,status';
/** Domestic wallets list their share of the discount too; what goes back of it with a refund may be below zero. */
const FEE_COLUMNS = ',feeAmountValue,feeAmountCurrency';
export const END = '<END>';

interface Head {
  readonly paymentCount: number;
  readonly refundCount: number;
}

/** Reads a participant's record of its day: head, columns, rows, `<END>`. */
export function readTransactionFile(
  content: Uint8Array,
  encoding: Encoding,
  name: FileName,
): FileRead<TransactionRow> {
  const [headNames, headValues, columnNames, ...rest] = csvLines(decode(content, encoding));
  if (headNames?.text !== HEAD) return refused(1, 'the first line is not the names of the head');
  const head = readHead(headValues?.text ?? '', name);
  if (!head.ok) return refused(2, head.error);
  const columns = columnNames?.text;
  if (columns !== COLUMNS && columns !== COLUMNS + FEE_COLUMNS) return refused(3, 'unknown columns');
  const end = rest.findIndex(({ text }) => text === END);
  const lines = end < 0 ? rest : rest.slice(0, end);
  const { rows, problems } = readRows(lines, columns.split(','), encoding, readRow);
  return {
    accepted: true,
    rows,
    problems: [...problems, ...endProblems(end, rest.length), ...totalProblems(head.value, rows)],
  };
}

export function refused<Row>(line: number, reason: string): FileRead<Row> {
  return { accepted: false, rows: [], problems: [{ line, reason }] };
}

export function endProblems(end: number, lines: number): readonly FileProblem[] {
  if (end < 0) return [{ reason: `${END} is missing: the file may be cut short` }];
  return end === lines - 1 ? [] : [{ reason: `there is more after ${END}, which is not used` }];
}

function readHead(text: string, name: FileName): Result<Head, string> {
  const [participantId, businessDate, payments, refunds, ...more] = csvFields(text) ?? [];
  if (more.length > 0 || refunds === undefined || payments === undefined)
    return err('the head has not four fields');
  if (participantId !== name.participantId) return err('the head names another participant');
  if (businessDate !== name.businessDate) return err('the head names another business date');
  if (!/^\d{1,9}$/.test(payments) || !/^\d{1,9}$/.test(refunds))
    return err('the counts of the head are no numbers');
  return ok({ paymentCount: Number(payments), refundCount: Number(refunds) });
}

function totalProblems(head: Head, rows: readonly TransactionRow[]): readonly FileProblem[] {
  const payments = rows.filter((row) => row.transactionType === 'PAYMENT').length;
  const refunds = rows.length - payments;
  const problem = (what: string, said: number, counted: number): readonly FileProblem[] =>
    said === counted ? [] : [{ line: 2, reason: `the head says ${said} ${what}, ${counted} could be read` }];
  return [
    ...problem('payments', head.paymentCount, payments),
    ...problem('refunds', head.refundCount, refunds),
  ];
}

function readRow(fields: Fields): Result<Omit<TransactionRow, 'line'>, string> {
  const transactionType = fields.optional('transactionType');
  if (transactionType !== 'PAYMENT' && transactionType !== 'REFUND') return err('transactionType is unknown');
  const requestId = fields.text('requestId');
  if (!requestId.ok) return requestId;
  const merchantId = fields.optional('merchantId') ?? '';
  if (merchantId.length > 64) return err('merchantId is longer than 64 characters');
  const amount = fields.amount('amountValue', 'amountCurrency');
  if (!amount.ok) return amount;
  const settlement = fields.optionalAmount('settlementAmountValue', 'settlementAmountCurrency');
  if (!settlement.ok) return settlement;
  const fee = fields.optionalAmount('feeAmountValue', 'feeAmountCurrency', SIGNED);
  if (!fee.ok) return fee;
  const time = fields.instant('transactionTime');
  if (!time.ok) return time;
  const status = fields.text('status', 32);
  if (!status.ok) return status;
  return ok({
    ...{ transactionType, requestId: requestId.value, merchantId },
    ...{ amount: amount.value, status: status.value },
    ...(settlement.value === undefined ? {} : { settlement: settlement.value }),
    ...(fee.value === undefined ? {} : { fee: fee.value }),
  });
}
