import { counted } from './lines.js';
import type { DayReport, MerchantPaid } from './report.js';

type Figures = Pick<DayReport, 'payments' | 'ledger' | 'reconciliation' | 'conversions' | 'events'>;
type ReportViolation = DayReport['violations'][number];

/** What the day's figures themselves say is wrong, under the invariant it breaks. */
export function figureViolations(figures: Figures, merchants: readonly MerchantPaid[]): ReportViolation[] {
  const { payments, ledger, reconciliation, conversions, events } = figures;
  const found: ReportViolation[] = [];
  const require = (holds: boolean, invariant: string, detail: string): void => {
    if (!holds) found.push({ invariant, detail });
  };
  require(ledger.zeroSum, '1', 'the entries do not sum to zero');
  require(ledger.balancesMatchEntries, '2', 'a balance is not the sum of its entries');
  const inBooks = payments.success + payments.failed + payments.cancelled + payments.unfinished;
  require(inBooks ===
    payments.requested, '3', `asked for: ${counted(payments.requested, 'payment')}; the books have ${inBooks}`);
  require(payments.unfinished === 0, '3', `not final: ${counted(payments.unfinished, 'payment')}`);
  require(events.deadLetters === 0, '7', `set aside: ${counted(events.deadLetters, 'event')}`);
  require(conversions.mismatches ===
    0, '8', `not following from the record: ${counted(conversions.mismatches, 'conversion')}`);
  require(conversions.recomputed ===
    conversions.records, '8', `not recomputed: ${counted(conversions.records - conversions.recomputed, 'conversion')}`);
  require(reconciliation.breaks === 0, '11', counted(reconciliation.breaks, 'break'));
  require(reconciliation.matched + reconciliation.breaks >=
    reconciliation.compared, '11', `not matched: ${reconciliation.compared - reconciliation.matched} of ${counted(reconciliation.compared, 'transaction')}`);
  for (const merchant of merchants) {
    const { merchantId, currency, paidMinor, statementMinor } = merchant;
    require(paidMinor ===
      statementMinor, '2', `merchant ${merchantId} was paid ${currency} ${paidMinor}, its statement says ${statementMinor}`);
  }
  return found;
}
