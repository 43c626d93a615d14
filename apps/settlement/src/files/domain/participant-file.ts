import { compactDate, csvLines, fileNamePart } from './csv.js';
import type { CsvValue } from './csv.js';
import type { Leg } from '../../windows/domain/window-change.js';

/** A closed window as its participant is told of it. Amounts in minor units of `currency`. */
export interface WindowReport {
  readonly windowId: string;
  readonly participantId: string;
  readonly leg: Leg;
  readonly currency: string;
  readonly businessDate: string;
  readonly valueDate: string;
  readonly agreementId: string;
  readonly paymentCount: number;
  readonly paymentMinor: bigint;
  readonly refundCount: number;
  readonly refundMinor: bigint;
  readonly feeMinor: bigint;
  readonly netMinor: bigint;
}

export interface WindowItem {
  readonly transactionId: string;
  readonly transactionType: 'PAYMENT' | 'REFUND';
  /** As the participant knows it. */
  readonly requestId: string;
  readonly originalRequestId: string | null;
  readonly counterpartyReference: string | null;
  readonly merchantId: string;
  readonly merchantName: string | null;
  readonly transactionMinor: bigint;
  readonly transactionCurrency: string;
  /** A payer's; a payee is not told what its customer was charged. */
  readonly billingMinor: bigint | null;
  readonly billingCurrency: string | null;
  readonly settlementMinor: bigint;
  readonly feeMinor: bigint;
  /** ISO 8601, UTC+8. */
  readonly transactionTime: string;
}

type Direction = 'C' | 'D';

export type ParticipantFile = 'transactionItems' | 'summary' | 'feeItems';

export function participantFilePath(file: ParticipantFile, window: WindowReport): string {
  const participantId = fileNamePart(window.participantId);
  const date = compactDate(window.businessDate);
  const agreementId = fileNamePart(window.agreementId);
  const name = `${file}_${participantId}_${window.currency}_${window.windowId}_${agreementId}_000.csv`;
  return `settlements/clearing/${participantId}/${date}/${name}`;
}

/** D: the participant owes it; C: it is the participant's or its merchants'. Nothing at all is D. */
function directionOf(owedMinor: bigint): Direction {
  return owedMinor < 0n ? 'C' : 'D';
}

function sized(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

/** What the participant owes for an amount of a payment: a payer owes payments, a payee is owed them. */
function owedFor(leg: Leg, minor: bigint): bigint {
  return leg === 'PAYER' ? minor : -minor;
}

const HEAD = [
  'participantId',
  'settlementCurrency',
  'clearingBatchId',
  'participantAgreementId',
  'businessDate',
];

function headOf(window: WindowReport): readonly CsvValue[] {
  return [window.participantId, window.currency, window.windowId, window.agreementId, window.businessDate];
}

function totalOf(window: WindowReport): readonly [number, bigint, Direction] {
  const owed = owedFor(window.leg, window.paymentMinor - window.refundMinor);
  return [window.paymentCount + window.refundCount, sized(owed), directionOf(owed)];
}

/** The whole summary file, without its last line. */
export function summaryLines(window: WindowReport): string {
  return csvLines([
    [
      ...HEAD,
      ...['valueDate', 'totalCount', 'totalAmountValue', 'totalDirection'],
      ...['paymentCount', 'paymentAmountValue', 'paymentDirection'],
      ...['refundCount', 'refundAmountValue', 'refundDirection'],
      ...['feeAmountValue', 'feeDirection', 'netAmountValue', 'netDirection'],
    ],
    [
      ...[...headOf(window), window.valueDate, ...totalOf(window)],
      ...[window.paymentCount, window.paymentMinor, directionOf(owedFor(window.leg, window.paymentMinor))],
      ...[window.refundCount, window.refundMinor, directionOf(-owedFor(window.leg, window.refundMinor))],
      ...[sized(window.feeMinor), directionOf(-window.feeMinor)],
      ...[sized(window.netMinor), directionOf(window.netMinor)],
    ],
  ]);
}

/** Summary section and the heading of the details. */
export function transactionItemsHead(window: WindowReport): string {
  return csvLines([
    [...HEAD, 'totalCount', 'totalAmountValue', 'totalDirection'],
    [...headOf(window), ...totalOf(window)],
    [
      ...['transactionType', 'requestId', 'originalRequestId', 'transactionId', 'counterpartyReference'],
      ...['merchantId', 'merchantName', 'transactionAmountValue', 'transactionCurrency'],
      ...['billingAmountValue', 'billingCurrency', 'settlementAmountValue', 'settlementCurrency'],
      ...['direction', 'transactionTime'],
    ],
  ]);
}

export function transactionItemLines(window: WindowReport, items: readonly WindowItem[]): string {
  return csvLines(
    items.map((item) => [
      ...[item.transactionType, item.requestId, item.originalRequestId ?? '', item.transactionId],
      ...[item.counterpartyReference ?? '', item.merchantId, item.merchantName ?? ''],
      ...[
        item.transactionMinor,
        item.transactionCurrency,
        item.billingMinor ?? '',
        item.billingCurrency ?? '',
      ],
      ...[item.settlementMinor, window.currency, itemDirection(window, item), item.transactionTime],
    ]),
  );
}

function itemDirection({ leg }: WindowReport, item: WindowItem): Direction {
  const owed = owedFor(leg, item.settlementMinor);
  return directionOf(item.transactionType === 'PAYMENT' ? owed : -owed);
}

export function feeItemsHead(window: WindowReport): string {
  return csvLines([
    [...HEAD, 'feeAmountValue', 'feeDirection'],
    [...headOf(window), sized(window.feeMinor), directionOf(-window.feeMinor)],
    [
      'transactionType',
      'requestId',
      'transactionId',
      'feeType',
      'feeAmountValue',
      'feeCurrency',
      'direction',
    ],
  ]);
}

export function feeItemLines(window: WindowReport, items: readonly WindowItem[]): string {
  const feeType = window.leg === 'PAYER' ? 'INTERCHANGE' : 'ACQUIRER_SHARE';
  return csvLines(
    items
      .filter((item) => item.feeMinor > 0n)
      .map((item) => [
        ...[
          item.transactionType,
          item.requestId,
          item.transactionId,
          feeType,
          item.feeMinor,
          window.currency,
        ],
        item.transactionType === 'PAYMENT' ? 'C' : 'D',
      ]),
  );
}
