import type { CopySession, CopyTarget, CopyValue } from '@silkgate/persistence';
import type { PayoutRow } from './domain/payout-file.js';
import type { TransactionRow } from './domain/transaction-file.js';
import type { ReceivedFile } from './file-store.js';

const KEY = ['file_id', 'participant_id', 'file_date', 'sequence', 'line_number'];

const PROBLEMS: CopyTarget = {
  table: 'file_problem',
  columns: ['file_id', 'ordinal', 'line_number', 'reason'],
};
const TRANSACTIONS: CopyTarget = {
  table: 'counterparty_transaction',
  columns: [
    ...KEY,
    'transaction_type',
    'request_id',
    'merchant_id',
    'amount_minor',
    'currency',
    'settlement_minor',
    'settlement_currency',
    'fee_minor',
    'fee_currency',
    'status',
  ],
};
const PAYOUTS: CopyTarget = {
  table: 'counterparty_payout',
  columns: [...KEY, 'payout_id', 'merchant_id', 'amount_minor', 'currency', 'status'],
};

/** Loads what was read of a file, and what could not be: rows that were read are such as the tables take. */
export async function loadRows(session: CopySession, file: ReceivedFile): Promise<void> {
  const { fileId, name, parsed } = file;
  const key = [fileId, name.participantId, name.businessDate, name.sequence];
  await session.copyInto(PROBLEMS, rowsOf(parsed.problems.entries(), problemRow(fileId)));
  await session.copyInto(
    TRANSACTIONS,
    rowsOf(parsed.transactions, (row) => [...key, ...transactionValues(row)]),
  );
  await session.copyInto(
    PAYOUTS,
    rowsOf(parsed.payouts, (row) => [...key, ...payoutValues(row)]),
  );
}

/** One at a time: a second copy of a large file's rows would not fit the memory. */
function* rowsOf<Row>(rows: Iterable<Row>, valuesOf: (row: Row) => CopyValue[]): Generator<CopyValue[]> {
  for (const row of rows) yield valuesOf(row);
}

function problemRow(fileId: string) {
  return ([index, { line, reason }]: [number, ReceivedFile['parsed']['problems'][number]]): CopyValue[] => [
    ...[fileId, index + 1, line ?? null, reason],
  ];
}

function transactionValues(row: TransactionRow): CopyValue[] {
  return [
    ...[row.line, row.transactionType, row.requestId, row.merchantId, row.amount.value, row.amount.currency],
    ...[row.settlement?.value ?? null, row.settlement?.currency ?? null],
    ...[row.fee?.value ?? null, row.fee?.currency ?? null, row.status],
  ];
}

function payoutValues(row: PayoutRow): CopyValue[] {
  return [row.line, row.payoutId, row.merchantId, row.amount.value, row.amount.currency, row.status];
}
