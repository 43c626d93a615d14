import type { RunningSwitch } from '../start/bring-up.js';
import { amountText, counted, tableLines } from './lines.js';
import type { DayReport, MerchantPaid, Turnover } from './report.js';

const FLOWS: Readonly<Record<string, string>> = {
  CONSUMER_CODE: 'shop scans the visitor',
  ORDER_CODE: 'visitor scans an order',
  ENTRY_CODE: 'visitor scans a poster',
};

/** So many lines of a list; the report file has all. */
const LISTED = 12;

function turnoverLines(rows: readonly Turnover[]): string[] {
  const cells = rows.map((row) => [
    row.name,
    counted(row.payments, 'payment'),
    amountText(row.currency, row.paidMinor),
    row.refunds === 0
      ? ''
      : `${counted(row.refunds, 'refund')}, ${amountText(row.currency, row.refundedMinor)}`,
  ]);
  return tableLines(cells);
}

function merchantLines(merchants: readonly MerchantPaid[]): string[] {
  const paid = merchants
    .filter((each) => each.paidMinor !== '0')
    .sort((one, other) => (BigInt(other.paidMinor) > BigInt(one.paidMinor) ? 1 : -1));
  const rows = paid
    .slice(0, LISTED)
    .map((each) => [each.name, each.acquirerId, amountText(each.currency, each.paidMinor)]);
  const more = paid.length > LISTED ? [`  and ${paid.length - LISTED} more`] : [];
  return [...tableLines(rows, 2), ...more];
}

function violationLines({ violations }: DayReport): string[] {
  if (violations.length === 0) return ['No violation of any invariant.'];
  const shown = violations
    .slice(0, LISTED)
    .map(({ invariant, detail }) => `  invariant ${invariant}  ${detail}`);
  const more = violations.length > LISTED ? [`  and ${violations.length - LISTED} more`] : [];
  return [`${counted(violations.length, 'violation')}:`, ...shown, ...more];
}

function figureLines(report: DayReport): string[] {
  const { payments, refunds, participants, ledger, merchants, reconciliation, conversions, events } = report;
  const copies = Object.entries(report.gatewayCopies).map(([copy, count]) => `copy ${copy}: ${count}`);
  const rows = [
    [
      'payments',
      `${payments.success} successful, ${payments.failed} failed, ${payments.cancelled} cancelled, ${payments.unfinished} unfinished`,
    ],
    ['refunds', `${refunds.success} of ${refunds.requested}`],
    [
      'participants',
      `${counted(participants.wallets, 'wallet')} of ${counted(participants.countries, 'country', 'countries')} in ${counted(participants.currencies, 'currency', 'currencies')}, ${counted(participants.acquirers, 'domestic wallet')}`,
    ],
    [
      'flows',
      Object.entries(report.flows)
        .map(([flow, count]) => `${FLOWS[flow] ?? flow}: ${count}`)
        .join(', '),
    ],
    [
      'ledger',
      `${counted(ledger.journals, 'journal')}, ${counted(ledger.entries, 'entry', 'entries')}, ${ledger.zeroSum ? 'zero-sum' : 'NOT ZERO-SUM'}, balances ${ledger.balancesMatchEntries ? 'match' : 'DO NOT MATCH'}`,
    ],
    [
      'merchants',
      `${merchants.paid} of ${merchants.count} paid, ${amountText(report.merchantsPaid[0]?.currency ?? 'CNY', merchants.paidMinor)}`,
    ],
    [
      'reconciliation',
      `${reconciliation.matched} of ${reconciliation.compared} matched, ${counted(reconciliation.breaks, 'break')}`,
    ],
    [
      'conversions',
      `${conversions.recomputed} of ${conversions.records} recomputed, ${counted(conversions.mismatches, 'mismatch', 'mismatches')}`,
    ],
    ['events', `${events.published} published through ${events.log}, ${events.deadLetters} set aside`],
    ...(copies.length > 1 ? [['gateway', copies.join(', ')]] : []),
    [
      'memory',
      Object.entries(report.residentMb)
        .map(([name, megabytes]) => `${name} ${megabytes} MB`)
        .join(', '),
    ],
  ];
  return tableLines(rows, 2);
}

/** The day as a page of plain lines. */
export function reportLines(report: DayReport): string[] {
  return [
    '',
    'Payments by wallet (what visitors were charged)',
    ...turnoverLines(report.byWallet),
    '',
    'Payments by domestic wallet (what merchants sold)',
    ...turnoverLines(report.byAcquirer),
    '',
    'What merchants were paid',
    ...merchantLines(report.merchantsPaid),
    '',
    'The day',
    ...figureLines(report),
    '',
    ...violationLines(report),
  ];
}

export function printReport(report: DayReport, running: RunningSwitch): void {
  console.log(reportLines(report).join('\n'));
  console.log(`\nBooks, files and logs of the day: ${running.folder.root}`);
}
