import { amountText, tableLines } from './lines.js';
import { reportLines } from './print-report.js';
import { dayReport, type StoredFigures } from './read-report.js';
import { merchantFigures } from './read-settlement.js';
import { figureViolations } from './report-violations.js';
import type { DayReport, MerchantPaid } from './report.js';

const merchant = (id: string, statementMinor: string, paidMinor: string): MerchantPaid => ({
  merchantId: id,
  name: `Shop ${id}`,
  acquirerId: 'ALIPAY_CN',
  currency: 'CNY',
  statementMinor,
  paidMinor,
});

const figures = {
  payments: { requested: 3, success: 2, failed: 1, cancelled: 0, unfinished: 0 },
  ledger: { journals: 6, entries: 26, zeroSum: true, balancesMatchEntries: true },
  reconciliation: { compared: 4, matched: 4, breaks: 0 },
  conversions: { records: 2, recomputed: 2, mismatches: 0 },
  events: { log: 'kafka' as const, published: 9, deadLetters: 0 },
};

describe('the report of the day', () => {
  it('holds when every figure does', () => {
    expect(figureViolations(figures, [merchant('M', '8827', '8827'), merchant('N', '0', '0')])).toEqual([]);
  });

  it.each([
    ['3', { payments: { ...figures.payments, failed: 0, unfinished: 1 } }],
    ['3', { payments: { ...figures.payments, failed: 0 } }],
    ['1', { ledger: { ...figures.ledger, zeroSum: false } }],
    ['2', { ledger: { ...figures.ledger, balancesMatchEntries: false } }],
    ['11', { reconciliation: { compared: 4, matched: 3, breaks: 1 } }],
    ['11', { reconciliation: { compared: 4, matched: 3, breaks: 0 } }],
    ['8', { conversions: { ...figures.conversions, mismatches: 1 } }],
    ['8', { conversions: { ...figures.conversions, recomputed: 1 } }],
    ['7', { events: { ...figures.events, deadLetters: 2 } }],
  ])('violates invariant %s with %j', (invariant, change) => {
    const found = figureViolations({ ...figures, ...change }, []);
    expect(found.map((violation) => violation.invariant)).toEqual([invariant]);
  });

  it('violates when a merchant is not paid to the fen what its statement says', () => {
    const [violation, ...others] = figureViolations(figures, [merchant('M', '8827', '8826')]);
    expect(violation?.detail).toBe('merchant M was paid CNY 8826, its statement says 8827');
    expect(others).toEqual([]);
  });

  it('counts merchants with something to be paid', () => {
    const merchants = [merchant('M', '8827', '8827'), merchant('N', '0', '0'), merchant('O', '100', '0')];
    expect(merchantFigures(merchants)).toEqual({ count: 2, paid: 1, paidMinor: '8827' });
  });

  it('counts the time from the start of the command', () => {
    const [uptimeMs, stored] = [process.uptime() * 1_000, Object.assign({} as StoredFigures, figures)];
    const { elapsedMs, holds } = dayReport(stored, { log: 'kafka', residentMb: {}, violations: [] });
    expect(elapsedMs).toBeGreaterThanOrEqual(Math.floor(uptimeMs));
    expect(holds).toBe(true);
  });

  it('shows amounts as people write them, in aligned columns', () => {
    expect(amountText('CNY', '123456789')).toBe('1,234,567.89 CNY');
    expect(amountText('JPY', '1200')).toBe('1,200 JPY');
    expect(
      tableLines([
        ['a', '1'],
        ['bcd', '123'],
      ]),
    ).toEqual(['  a      1', '  bcd  123']);
  });

  it('prints wallets, acquirers, merchants, figures and violations', () => {
    const reconciliation = { compared: 4, matched: 3, breaks: 1 };
    const report: DayReport = {
      ...figures,
      refunds: { requested: 1, success: 1, failed: 0 },
      participants: { wallets: 1, acquirers: 1, countries: 1, currencies: 1 },
      flows: { CONSUMER_CODE: 2 },
      merchants: { count: 1, paid: 1, paidMinor: '8827' },
      residentMb: { gateway: 120 },
      gatewayCopies: { '1': 1, '2': 1 },
      byWallet: [
        {
          name: 'TRUEMONEY_TH',
          payments: 2,
          refunds: 1,
          currency: 'THB',
          paidMinor: '42793',
          refundedMinor: '14457',
        },
      ],
      byAcquirer: [
        {
          name: 'ALIPAY_CN',
          payments: 1,
          refunds: 0,
          currency: 'CNY',
          paidMinor: '8880',
          refundedMinor: '0',
        },
      ],
      merchantsPaid: [merchant('M', '8827', '8827')],
      violations: figureViolations({ ...figures, reconciliation }, []),
      reconciliation,
      conversions: { records: 1, recomputed: 1, mismatches: 1 },
      ledger: { journals: 1, entries: 1, zeroSum: true, balancesMatchEntries: true },
      holds: false,
      elapsedMs: 1,
    };
    const text = reportLines(report).join('\n');
    expect(text).toContain('TRUEMONEY_TH  2 payments  427.93 THB  1 refund, 144.57 THB');
    expect(text).toContain('ALIPAY_CN  1 payment  88.80 CNY');
    expect(text).toContain('Shop M  ALIPAY_CN  88.27 CNY');
    expect(text).toContain('copy 1: 1, copy 2: 1');
    expect(text).toContain('gateway 120 MB');
    expect(text).toMatch(/invariant 11 {2}1 break$/m);
    expect(text).toContain('1 violation:');
    // One of a thing is never spoken of as several.
    expect(text).not.toMatch(/(?<![\d.,])1 (?:\w+ )?\w+s\b/);
  });
});
