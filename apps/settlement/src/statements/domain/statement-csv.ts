import { compactDate, csvLines, END_LINE, fileNamePart } from '../../files/domain/csv.js';
import type { Statement } from './statement.js';

export function statementPath({
  merchantId,
  businessDate,
}: Pick<Statement, 'merchantId' | 'businessDate'>): string {
  const merchant = fileNamePart(merchantId);
  const date = compactDate(businessDate);
  return `settlements/merchants/${merchant}/${date}/statement_${merchant}_${date}.csv`;
}

/** All currencies of a merchant's date, one after the other; almost always there is one. */
export function statementCsv(statements: readonly Statement[]): string {
  return statements.map(sectionOf).join('') + END_LINE;
}

function sectionOf(statement: Statement): string {
  const { payout } = statement;
  return csvLines([
    [
      ...['merchantId', 'merchantName', 'businessDate', 'currency', 'state', 'openingValue'],
      ...[
        'paymentCount',
        'grossValue',
        'discountValue',
        'refundCount',
        'refundValue',
        'netValue',
        'returnedValue',
      ],
      ...['payoutId', 'payoutValue', 'payoutState', 'closingValue'],
    ],
    [
      ...[statement.merchantId, statement.merchantName, statement.businessDate, statement.currency],
      ...[statement.state, statement.openingMinor, statement.paymentCount, statement.grossMinor],
      ...[statement.discountMinor, statement.refundCount, statement.refundMinor, statement.netMinor],
      ...[statement.returnedMinor, payout?.payoutId ?? '', payout?.amountMinor ?? 0n, payout?.state ?? ''],
      statement.closingMinor,
    ],
    [
      ...['transactionType', 'transactionId', 'requestId', 'transactionTime'],
      ...['grossValue', 'discountValue', 'refundValue', 'netValue'],
    ],
    ...statement.lines.map((line) => [
      ...[line.transactionType, line.transactionId, line.requestId, line.transactionTime],
      ...[line.grossMinor, line.discountMinor, line.refundMinor, line.netMinor],
    ]),
  ]);
}
