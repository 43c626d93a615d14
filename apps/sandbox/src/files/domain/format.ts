import { stringify } from 'csv-stringify/sync';
import type { DailyEntry, DailyFile } from './daily-entry.js';

const SUMMARY_HEADER = ['participantId', 'businessDate', 'paymentCount', 'refundCount'];
const DETAIL_HEADER = [
  'transactionType',
  'requestId',
  'originalRequestId',
  'counterpartyId',
  'merchantId',
  'merchantName',
  'amountValue',
  'amountCurrency',
  'settlementAmountValue',
  'settlementAmountCurrency',
  'transactionTime',
  'status',
];
const FEE_HEADER = ['feeAmountValue', 'feeAmountCurrency'];
const LAST_LINE = '<END>\n';

/** The text of a participant's daily file: summary, details, `<END>`; also where there is no transaction. */
export function formatDailyFile({ participantId, businessDate, entries, withFees }: DailyFile): string {
  const count = (type: DailyEntry['transactionType']): string =>
    String(entries.filter(({ transactionType }) => transactionType === type).length);
  const summary = [participantId, businessDate, count('PAYMENT'), count('REFUND')];
  const details = entries.map((entry) => [...rowOf(entry), ...(withFees ? feeOf(entry) : [])]);
  const header = [...DETAIL_HEADER, ...(withFees ? FEE_HEADER : [])];
  return stringify([SUMMARY_HEADER, summary, header, ...details]) + LAST_LINE;
}

function rowOf(entry: DailyEntry): string[] {
  return [
    entry.transactionType,
    entry.requestId,
    entry.originalRequestId ?? '',
    entry.counterpartyId ?? '',
    entry.merchantId ?? '',
    entry.merchantName ?? '',
    entry.amount.value,
    entry.amount.currency,
    entry.settlementAmount?.value ?? '',
    entry.settlementAmount?.currency ?? '',
    entry.transactionTime,
    'SUCCESS',
  ];
}

function feeOf({ fee }: DailyEntry): string[] {
  return [fee?.value ?? '', fee?.currency ?? ''];
}
